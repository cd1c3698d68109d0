import { expect, test } from 'vitest';
import { flagName } from '../../src/cli/options.ts';
import { project } from '../helpers/project.ts';

const tasks = `(() => {
  const run = ({ options }) => ({ ...options });
  const print = (result) => JSON.stringify(result);
  const deep = task({ name: 'deep', summary: 'Deep', options: { to: flag.path('To', { default: 'out' }) }, run, print });
  return [
    deep,
    task({ name: 'pack', summary: 'Pack', options: { files: arg.list('Files', { required: true, env: 'FILES' }) }, run, print }),
    task({ name: 'tag', summary: 'Tag', options: { tag: flag.list('Tags', { required: true }) }, run, print }),
    task({ name: 'loud', summary: 'Loud', options: { loud: flag.on('Loud', { env: 'LOUD' }) }, run, print }),
    task({ name: 'usual', summary: 'Usual', needs: { deep }, run: ({ needs }) => needs.deep, print }),
    task({ name: 'with', summary: 'With', needs: { deep: deep.with({ to: 'rel' }) }, run: ({ needs }) => needs.deep, print }),
  ];
})()`;

const given: readonly (readonly [string, NodeJS.ProcessEnv, unknown])[] = [
  ['pack a b', {}, { files: ['a', 'b'] }],
  ['pack', { FILES: 'a, b' }, { files: ['a', 'b'] }],
  ['tag --tag a', {}, { tag: ['a'] }],
  ['deep', {}, { to: '/project/here/out' }],
  ['deep --to out', {}, { to: '/project/here/out' }],
  ['deep --to /abs', {}, { to: '/abs' }],
  ['usual', {}, { to: '/project/here/out' }],
  ['with', {}, { to: '/project/here/rel' }],
  ...['true', 'TRUE', '1', 'yes', 'On'].map((word) => onWhere(word, true)),
  ...['false', '0', 'NO', 'off', ''].map((word) => onWhere(word, false)),
  ['loud --no-loud', { LOUD: 'garbage' }, { loud: false }],
];

function onWhere(LOUD: string, loud: boolean) {
  return ['loud', { LOUD }, { loud }] as const;
}

test.each(given)('%s with %j gives %j', async (line, env, expected) => {
  const at = project(tasks, { 'here/x': '' });
  const { code, stdout, stderr } = await at.run(['-C', 'here', ...line.split(' ')], env);
  expect([code, code === 0 ? '' : stderr]).toEqual([0, '']);
  expect(JSON.parse(stdout.replaceAll(at.root, '/project'))).toEqual(expected);
});

const refused: readonly (readonly [string, NodeJS.ProcessEnv, string])[] = [
  ['pack', {}, 'pack needs FILES: Files.'],
  ['pack', { FILES: '' }, 'pack needs FILES: Files.'],
  ['tag', {}, 'tag needs --tag: Tags.'],
  [
    'loud',
    { LOUD: 'garbage' },
    '$LOUD is one of true, 1, yes, on, false, 0, no, off, not “garbage”.',
  ],
];

test.each(refused)('%s with %j is refused: %s', async (line, env, words) => {
  const { code, stdout, stderr } = await project(tasks).run(line.split(' '), env);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr.replaceAll(/\s+/g, ' ')).toContain(words);
});

const already = 'which every task has already. → Give it another name or letter.';
const both = (word: string, one: string, other: string) =>
  `go in kpi.config.ts has two options that are both ${word}: \`${one}\` and \`${other}\`. → Give one of them another name or letter.`;
const wrong: readonly (readonly [string, string])[] = [
  [`json: flag.text('J')`, `go in kpi.config.ts has a flag --json, ${already}`],
  [`input: flag.on('I')`, `go in kpi.config.ts has a flag --no-input, of --input, ${already}`],
  [`x: flag.on('X', { short: 'n' })`, `go in kpi.config.ts has a flag -n, of --x, ${already}`],
  [`x: flag.on('X', { short: 'x' }), y: flag.text('Y', { short: 'x' })`, both('-x', 'x', 'y')],
  [`cache: flag.on('C'), noCache: flag.on('N')`, both('--no-cache', 'cache', 'noCache')],
  [`noCache: flag.text('N'), cache: flag.on('C')`, both('--no-cache', 'noCache', 'cache')],
  [`fooBar: flag.text('F'), 'foo-bar': flag.on('F')`, both('--foo-bar', 'fooBar', 'foo-bar')],
  [`x: flag.on('X', { short: 'ox' })`, '`x` whose `short` is one letter or digit, and it is “ox”'],
  [`x: flag.on('X', { short: '' })`, '`x` whose `short` is one letter or digit, and it is “”'],
  [
    `x: flag.number('X', { default: 50, max: 10 })`,
    'the task “go” needs an option `x` whose default is at most 10, and it is 50',
  ],
  [`x: flag.number('X', { default: 0, min: 1 })`, 'whose default is at least 1, and it is 0'],
  [`x: flag.number('X', { default: '7' })`, 'whose default is a number, and it is “7”'],
  [`x: arg.choice(['a', 'b'], 'X', { default: 'c' })`, 'default is one of a, b, and it is “c”'],
];

test.each(wrong)('the options { %s } are refused: %s', async (options, words) => {
  const at = project(`[task({ name: 'go', summary: 'Go', options: { ${options} }, run() {} })]`);
  for (const line of ['go', 'list']) {
    const { code, stdout, stderr } = await at.run([line]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr.replaceAll(/\s+/g, ' ')).toContain(words);
    expect(stderr).not.toMatch(/bug|^\s+at .*node:internal/im);
  }
});

test('options of one task that only look alike are let alone', async () => {
  const at = project(`[task({ name: 'go', summary: 'Go', options: {
    cache: flag.text('C', { short: 'c' }), noCache: flag.on('N', { short: 'N' }),
    jsonLines: flag.on('J'), x: arg.text('X', { default: 'x' }) }, run() {} })]`);
  expect(await at.run(['go', '--no-cache', '--cache', 'a'])).toMatchObject({ code: 0 });
});

test.each([
  ['fooBar', 'foo-bar'],
  ['URL', 'url'],
  ['HTTPPort', 'http-port'],
  ['baseURL', 'base-url'],
  ['useV2Api', 'use-v2-api'],
  ['foo-bar', 'foo-bar'],
])('the option %s is typed as --%s', (key, typed) => {
  expect(flagName(key)).toBe(typed);
});
