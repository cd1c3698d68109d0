import { expect, test } from 'vitest';
import { planned } from '../../../src/domain/rebuild/plan.ts';
import { tookBefore } from '../../../src/domain/rebuild/took.ts';
import { aStep } from '../build-log/records.ts';

/** What BuildKit showed of a build of this, each step with its own time. */
const before = `FROM base AS app
ENV HOME_DIR=/srv
RUN apt-get install git less
RUN echo same
COPY . "$HOME_DIR"
RUN echo same
RUN make assets
`;
const shown = [
  'RUN apt-get install git less',
  'RUN echo same',
  'COPY . /srv',
  'RUN echo same',
  'RUN make assets',
];
const steps = shown.map((instruction, at) =>
  aStep({ stage: 'app', position: at + 2, of: 6, instruction, seconds: at + 2 }),
);

/** The seconds of each step of a Dockerfile, in its order. */
const times = (dockerfile: string, builds = [{ steps }]) => {
  const plan = planned({
    dockerfile,
    files: new Map(),
    args: {},
    bases: {},
    triggers: {},
    target: null,
  });
  return plan.map(tookBefore(plan, builds));
};
/** The only stage has no name in a log; a second one gives the first its own. */
const two = (text: string) => `FROM scratch AS other\n${text}`;

test.each<[string, string, readonly (number | null)[]]>([
  ['nothing changed', before, [2, 3, 4, 5, 6]],
  ['a line more', before.replace('RUN make', 'RUN touch x\nRUN make'), [2, 3, 4, 5, null, 6]],
  ['a line less', before.replace('COPY . "$HOME_DIR"\n', ''), [2, 3, 5, 6]],
  ['one package more', before.replace('git less', 'git less rsync'), [2, 3, 4, 5, 6]],
  [
    'a line like another, which stays',
    before.replace('RUN make', 'RUN make assets again\nRUN make'),
    [2, 3, 4, 5, null, 6],
  ],
  ['all on its own', 'FROM base AS app\nRUN else\n', [null]],
  ['small letters', before.replaceAll('RUN', 'run').replace('COPY', 'copy'), [2, 3, 4, 5, 6]],
])('%s', (_, dockerfile, seconds) => {
  expect(times(two(dockerfile))).toEqual(seconds);
});

test('the newest build in which it ran counts, one that took it from the cache does not', () => {
  const cached = steps.map((step) => ({ ...step, state: 'cached' as const, seconds: 0 }));
  const slow = steps.map((step) => ({ ...step, seconds: 9 }));
  expect(times(two(before), [{ steps: cached }, { steps }, { steps: slow }])).toEqual([
    2, 3, 4, 5, 6,
  ]);
});

test('the only stage is found without its name, and a here-document by its first line', () => {
  const only = 'FROM base AS app\nRUN <<EOF\n\n  set -e\nRUN no step\nEOF\nRUN <<A\nsingle\nA\n';
  const log = ['RUN <<EOF (set -e...)', 'RUN <<A (single)'].map((instruction, at) =>
    aStep({ stage: '', position: at + 2, of: 3, kind: 'stage', instruction, seconds: at + 2 }),
  );
  expect(times(only, [{ steps: log }])).toEqual([2, 3]);
  const named = log.map((step) => ({ ...step, stage: 'app' }));
  expect(times(only, [{ steps: named }])).toEqual([2, 3]);
  expect(times(only.replace(' AS app', ''), [{ steps: log }])).toEqual([2, 3]);
});
