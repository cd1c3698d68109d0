import { expect, test } from 'vitest';
import { guess, truth } from '../../../src/domain/rebuild/guess.ts';
import { madeFrom, madeText, readMade } from '../../../src/domain/rebuild/made.ts';
import { planned } from '../../../src/domain/rebuild/plan.ts';
import type { Inputs, Planned } from '../../../src/domain/rebuild/plan.ts';
import { guessLines, needlessLines } from '../../../src/domain/rebuild/text.ts';
import { below, expand, readCopy, readMounts } from '../../../src/domain/rebuild/words.ts';
import { aStep } from '../build-log/records.ts';

const dockerfile = `FROM base AS pip
COPY deps.txt /tmp/
RUN install
FROM base AS web
COPY --chown=1:1 js/ js/
RUN --mount=type=cache,target=/c build
FROM base AS app
ARG MODE=prod
ENV HOME_DIR=/srv
WORKDIR \${HOME_DIR}
RUN apt
COPY . .
COPY --from=pip /venv /venv
RUN --mount=from=web,source=/out,target=/out collect
`;
const files = { 'deps.txt': '1', 'js/a.js': '1', 'app.py': '1', '.git/': '1' };
const inputs = (
  over: Partial<Inputs> = {},
  changed: Readonly<Record<string, string>> = {},
): Inputs => ({
  dockerfile,
  files: new Map(Object.entries({ ...files, ...changed })),
  args: {},
  bases: { base: 'sha256:1' },
  triggers: {},
  target: null,
  ...over,
});

/** The guess after one build of the first inputs. */
function foretold(now: Inputs, noCache = false, first = inputs()) {
  const before = planned(first);
  const plan = planned(now);
  return guess(
    plan,
    madeFrom(now),
    {
      keys: new Set(before.map(({ key }) => key)),
      soft: new Set(before.map(({ soft }) => soft)),
      made: madeFrom(first),
      took: ({ stage, position }) => (stage === 'app' && position === 2 ? null : 2),
    },
    noCache ? () => '--no-cache' : () => null,
  );
}
const running = (now: Inputs, noCache = false) =>
  foretold(now, noCache)
    .steps.filter(({ will }) => will !== 'cached')
    .map(({ stage, position, will }) => `${stage} ${position}${will === 'maybe' ? '?' : ''}`);

test.each<[string, Inputs, readonly string[]]>([
  ['nothing', inputs(), []],
  ['a dependency', inputs({}, { 'deps.txt': '2' }), ['pip 2', 'pip 3', 'app 4', 'app 5', 'app 6']],
  ['the front end', inputs({}, { 'js/a.js': '2' }), ['web 2', 'web 3', 'app 4', 'app 5', 'app 6']],
  ['the back end', inputs({}, { 'app.py': '2' }), ['app 4', 'app 5', 'app 6']],
  ['an empty commit', inputs({}, { '.git/': '2' }), ['app 4', 'app 5', 'app 6']],
  ['a new file', inputs({}, { 'new.py': '1' }), ['app 4', 'app 5', 'app 6']],
  ['a build argument', inputs({ args: { MODE: 'dev' } }), ['app 3', 'app 4', 'app 5', 'app 6']],
  ['a label', inputs({ dockerfile: `${dockerfile}LABEL a=1\n` }), []],
  ['a target', inputs({ target: 'pip' }, { 'js/a.js': '2', 'deps.txt': '2' }), ['pip 2', 'pip 3']],
  [
    'an earlier stage, where nothing else is copied',
    inputs({ dockerfile: dockerfile.replace('RUN install', 'RUN install more') }),
    ['pip 3', 'app 5?', 'app 6?'],
  ],
])('%s reruns just what stands on it', (_, now, steps) => {
  expect(running(now)).toEqual(steps);
});

const ofBase = ['COPY deps.txt /d/', 'RUN triggered'];

test('what a base image adds to each build on it comes first, and is numbered as BuildKit does', () => {
  const first = inputs({
    dockerfile: 'ARG OF=base\nFROM ${OF} AS one\nRUN own\nFROM one AS two\nRUN end\n',
    triggers: { base: ofBase },
    target: 'two',
  });
  expect(planned(first).map(({ stage, position, text }) => [stage, position, text])).toEqual([
    ['one', 2, 'COPY deps.txt /d/'],
    ['one', 3, 'RUN triggered'],
    ['one', 4, 'RUN own'],
    ['two', 1, 'RUN end'],
  ]);
  const changed = { ...first, files: new Map([...first.files, ['deps.txt', '2']]) };
  expect(guessLines(foretold(changed, false, first))).toEqual([
    'deps.txt → one 2–4/4 (≈ 6.0 s)',
    expect.stringContaining('→ two 1/1'),
    expect.stringContaining('About 8.0 s'),
  ]);
  const other = { ...first, bases: { base: 'sha256:2' }, triggers: { base: ofBase.slice(0, 1) } };
  expect(guessLines(foretold(other, false, first))[0]).toContain('base image base → one 2–3/3');
});

/** The lines of README that let `.git` leave the image. */
const apart = inputs({
  dockerfile:
    'FROM base AS app\nCOPY --exclude=git-info.json --exclude=.git . .\nRUN build\nCOPY git-info.json .\n',
  files: new Map(Object.entries({ ...files, 'git-info.json': '1' })),
});

test.each<[string, Readonly<Record<string, string>>, readonly string[]]>([
  ['what is excluded', { '.git/': '2' }, []],
  ['what is copied on its own, last', { 'git-info.json': '2' }, ['app 4: git-info.json']],
  ['all else', { 'app.py': '2' }, ['app 2: app.py', 'app 3: app.py', 'app 4: app.py']],
])('COPY --exclude: a change of %s', (_, changed, steps) => {
  const now = { ...apart, files: new Map([...apart.files, ...Object.entries(changed)]) };
  expect(
    foretold(now, false, apart).steps.flatMap(({ will, stage, position, because }) =>
      will === 'cached' ? [] : [`${stage} ${position}: ${because.join()}`],
    ),
  ).toEqual(steps);
  expect(needlessLines(planned(apart), planned(apart))).toEqual([]);
});

test('a file that is gone is the reason where it was copied', () => {
  const fewer = new Map([...inputs().files].filter(([path]) => path !== 'js/a.js'));
  expect(reason(inputs({ files: new Map([...fewer, ['js/b.js', '1']]) }), inputs())).toContain(
    'web: js/b.js',
  );
  expect(guessLines(foretold(inputs({ files: fewer })))[0]).toContain('js/a.js → web 2–3/3');
});

const forced = (stage: string) => (stage === 'pip' ? '--no-cache-filter' : null);

test('a stage that is built without the cache puts those in doubt that take from it', () => {
  const text = dockerfile.replace('--from=pip', '--from=0');
  const plan = planned(inputs({ dockerfile: text }));
  const past = {
    keys: new Set(plan.map(({ key }) => key)),
    soft: new Set<string>(),
    made: null,
    took: () => 2,
  };
  expect(guessLines(guess(plan, madeFrom(inputs()), past, forced))).toEqual([
    '--no-cache-filter → pip 2–3/3 (≈ 4.0 s)',
    'stage pip → perhaps app 5–6/6 (≈ 4.0 s)',
    'About 8.0 s, by what these steps took before',
  ]);
});

test('a base image that is another one, and --no-cache, rerun everything', () => {
  expect(running(inputs({ bases: { base: 'sha256:2' } }))).toHaveLength(
    running(inputs(), true).length,
  );
});

const withGlobals = `ARG PYTHON=3.12
ARG MODE=prod
FROM python:\${PYTHON} AS app
ARG MODE
RUN build
FROM node AS web
RUN bundle
`;
const bases = { 'python:3.12': 'sha256:1', node: 'sha256:3' };
const newer = { 'python:3.13': 'sha256:2', node: 'sha256:3' };
const reason = (now: Inputs, first: Inputs) =>
  foretold(now, false, first).steps.flatMap(({ stage, because }) =>
    because.map((one) => `${stage}: ${one}`),
  );

test.each<[string, Partial<Inputs>, readonly string[]]>([
  ['nothing', {}, []],
  [
    'an argument that chooses the base image',
    { args: { PYTHON: '3.13' }, bases: newer },
    ['app: base image python:3.13'],
  ],
  [
    'the default of such an argument',
    { dockerfile: withGlobals.replace('3.12', '3.13'), bases: newer },
    ['app: base image python:3.13'],
  ],
  [
    'an argument of all stages that one takes',
    { args: { MODE: 'dev' } },
    ['app: build argument MODE'],
  ],
  ['an argument that nobody takes', { args: { OTHER: '1' } }, []],
  [
    'a base image that was pulled anew',
    { bases: { ...bases, 'python:3.12': 'sha256:4' } },
    ['app: base image python:3.12'],
  ],
  [
    'a variable of the environment',
    { dockerfile: withGlobals.replace('RUN build', 'ENV A=1\nRUN build') },
    ['app: Dockerfile'],
  ],
])('%s is named as the reason', (_, change, said) => {
  const first = inputs({ dockerfile: withGlobals, bases, target: 'app' });
  expect(reason({ ...first, ...change }, first)).toEqual(said);
});

test('what a build was made from is stored without the values of its arguments', () => {
  const made = madeFrom(inputs({ args: { TOKEN: 'secret-word' } }));
  const text = madeText(made);
  expect(text).not.toContain('secret-word');
  expect(readMade(text)).toEqual(made);
  for (const other of ['', '{', 'null', '[]', '{"files":{}}']) expect(readMade(other)).toBeNull();
});

test('it says because of which files, and for how long', () => {
  expect(guessLines(foretold(inputs({}, { 'deps.txt': '2', 'js/a.js': '2' })))).toEqual([
    'deps.txt → pip 2–3/3 (≈ 4.0 s)',
    'js/a.js → web 2–3/3 (≈ 4.0 s)',
    'deps.txt, js/a.js → app 4–6/6 (≈ 6.0 s)',
    'About 8.0 s, by what these steps took before',
  ]);
  expect(guessLines(foretold(inputs()))).toEqual(['Every step will come from the cache']);
});

const withNew = planned(
  inputs({ dockerfile: dockerfile.replace('RUN apt', 'RUN new\nRUN newer\nRUN apt') }),
).filter(({ stage }) => stage === 'app');
const isNew = ({ text }: Planned) => text.startsWith('RUN new');
/** What is said where nothing is in the cache. */
const said = (plan: readonly Planned[]) =>
  guessLines(
    guess(plan, madeFrom(inputs()), {
      keys: new Set(),
      soft: new Set(),
      made: null,
      took: (step) => (isNew(step) ? null : 2),
    }),
  ).map((line) => line.replace(/^.* → /u, ''));

test.each<[string, readonly Planned[], readonly string[]]>([
  [
    'in part',
    withNew,
    [
      'app 2–8/8 (at least ≈ 10 s)',
      'At least ≈ 10 s, by what these steps took before; 2 steps never ran here, and how long they take is not known',
    ],
  ],
  [
    'wholly',
    withNew.filter(({ text }) => text === 'RUN new'),
    ['app 3/8 (unknown time)', '1 step never ran here, and how long it takes is not known'],
  ],
])('what never ran is not said to take no time: %s', (_, plan, lines) => {
  expect(said(plan)).toEqual(lines);
});

test('what is sent without need is named, and its cost once it is known', () => {
  const now = inputs({}, { '.git/': '1', '.venv/': '1' });
  const plan = planned(now);
  const told = (steps: Parameters<typeof needlessLines>[1]) => needlessLines(plan, steps)[0];
  const unknown = '.git, .venv are in the build context: each change there reruns app 4–6/6';
  expect(told(plan)).toContain(`${unknown}; a line`);
  expect(told(foretold(now).steps)).toContain(`${unknown} (≈ 6.0 s); a line`);
});

const at = (position: number, state: 'done' | 'cached') =>
  aStep({ stage: 'app', position, of: 6, state, instruction: 'RUN x' });

test('a guess is held against what happened', () => {
  const made = foretold(inputs({}, { 'app.py': '2' }));
  expect(truth(made, [at(3, 'cached'), at(4, 'done'), at(5, 'cached')])).toEqual({
    right: 2,
    wrong: [{ step: 'app 5/6', foreseen: 'run', was: 'cached' }],
  });
});

test.each([
  ['.', 'a/b', true],
  ['./deps/', 'deps/x', true],
  ['deps', 'deps.txt', false],
  ['*.txt', 'a.txt', true],
  ['*.txt', 'd/a.txt', false],
  ['jsapp/./js/', 'jsapp/js/a', true],
  ['**/*.md', 'a.md', true],
  ['**/*.md', 'd/e/a.md', true],
  ['d/**', 'd/e/a.md', true],
])('%s covers %s: %s', (source, path, does) => {
  expect(below(source, path) !== null).toBe(does);
});

test('variables, flags and mounts are read as BuildKit reads them', () => {
  const vars = new Map([
    ['A', 'x'],
    ['E', ''],
  ]);
  expect(expand(String.raw`$A \${B:-y} \$A`.replaceAll(String.raw`\${`, '${'), vars)).toBe(
    'x y $A',
  );
  expect(expand('${E:-d}${A:+set}$NOT', vars)).toBe('dset$NOT');
  expect(readCopy('COPY --from=web --parents /a /b .')).toEqual({
    from: 'web',
    sources: ['/a', '/b'],
    excludes: [],
  });
  expect(readCopy('COPY ["a b", "c"]')).toEqual({ from: null, sources: ['a b'], excludes: [] });
  expect(readCopy('COPY --exclude=*.md --exclude="!a.md" . .')).toEqual({
    from: null,
    sources: ['.'],
    excludes: ['*.md', '!a.md'],
  });
  expect(
    readMounts('RUN --mount=from=web,source=/o,target=/o --mount=type=secret,id=x go'),
  ).toEqual([{ from: 'web', sources: ['/o'], excludes: [] }]);
});
