import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { answersIn, judgeContents, script } from '../../../src/domain/image-contents/index.ts';

const commit = 'a'.repeat(40);
const good: Readonly<Record<string, readonly [number, string]>> = {
  home: [0, ''],
  ...Object.fromEntries(
    ['python', 'uv', 'git', 'less', 'ps', 'msgfmt', 'gosu'].map((name) => [
      `tool.${name}`,
      [0, `${name} 1.2`],
    ]),
  ),
  'tool.node': [0, 'v22.23.1'],
  'made.jsapp/compiled': [0, ''],
  'made.webpack-stats.json': [0, ''],
  'made.staticfiles': [0, ''],
  packages: [0, 'All installed packages are compatible'],
  po: [0, 'locale/fr/django.po\nlocale/ar/django.po'],
  mo: [0, 'locale/fr/django.mo\nlocale/ar/django.mo'],
  commit: [0, commit],
  info: [1, 'cat: git-info.json: No such file'],
};
const text = (answers: typeof good): string =>
  Object.entries(answers)
    .map(([name, [code, said]]) => `@@ ${name} ${code}\n${said}\n`)
    .join('');
const judge = (change: typeof good = {}, checkout = {}) =>
  judgeContents(answersIn(text({ ...good, ...change })), {
    nvmrc: 'v22.23.1\n',
    commit,
    ...checkout,
  });

test('an image that holds what it must has no problem', () => {
  expect(judge()).toMatchObject({ problems: [], commit, catalogues: { all: 2, compiled: 2 } });
});

test.each<readonly [string, typeof good, object, string]>([
  ['without kpi', { home: [1, ''] }, {}, 'kpi is not where it belongs, in /srv/src/kpi'],
  ['without a program', { 'tool.less': [127, ''] }, {}, 'less is not in the image'],
  [
    'with another Node',
    { 'tool.node': [0, 'v20.19.0'] },
    {},
    'Node is 20.19.0 in the image, and .nvmrc asks for 22.23.1',
  ],
  [
    'without the front end',
    { 'made.webpack-stats.json': [1, ''] },
    {},
    'webpack-stats.json was not made by the build',
  ],
  [
    'with packages that clash',
    {
      packages: [1, 'Using Python 3.12\nChecked 2 packages\nFound 1 incompatibility\na needs b<2'],
    },
    {},
    'uv pip check: a needs b<2',
  ],
  [
    'with a translation that is not compiled',
    { mo: [0, 'locale/fr/django.mo'] },
    {},
    '1 of 2 translations are not compiled, such as locale/ar/django.po',
  ],
  [
    'of another commit',
    {},
    { commit: 'b'.repeat(40) },
    'the image was built from aaaaaaaaaa, and the checkout is at bbbbbbbbbb',
  ],
  [
    'without .git, of another commit',
    { commit: [1, 'cat: .git/HEAD'], info: [0, `{"schema": 1, "long": "${'c'.repeat(40)}"}`] },
    {},
    'the image was built from cccccccccc, and the checkout is at aaaaaaaaaa',
  ],
])('an image %s', (_, change, checkout, problem) => {
  expect(judge(change, checkout).problems).toEqual([problem]);
});

test.each<readonly [string, typeof good, readonly string[]]>([
  [
    'uv is missing too',
    { packages: [127, 'uv: not found'], 'tool.uv': [127, ''] },
    ['uv is not in the image'],
  ],
  ['no commit is named', { commit: [1, ''] }, []],
])('what cannot be asked is no problem of its own: %s', (_, change, problems) => {
  expect(judge(change).problems).toEqual(problems);
});

test('what the image prints cannot pass for an answer', () => {
  const answers = answersIn(text({ 'tool.git': [0, '@@ commit\nx @@ po 0'], po: [0, 'a.po'] }));
  expect([...answers.keys()]).toEqual(['tool.git', 'po']);
});

test('the script is one that a POSIX shell reads', () => {
  expect(execFileSync('sh', ['-n', '-c', script], { encoding: 'utf8' })).toBe('');
  const said = answersIn(execFileSync('sh', ['-c', script], { encoding: 'utf8' }));
  expect(said.get('home')?.code).toBeGreaterThan(0);
});
