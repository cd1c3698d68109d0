import { expect, test } from 'vitest';
import type { BuildRecord, Step } from '../../../src/domain/build-log/index.ts';
import { secondsOf } from '../../../src/domain/rebuild/expected.ts';
import type { Guess, Guessed } from '../../../src/domain/rebuild/guess.ts';
import { aRecord, aStep } from '../build-log/records.ts';

const like = { service: 'kpi', target: null, noCache: false };
const worked = (from: number, to: number): Step =>
  aStep({ stage: 'a', started: from * 1000, completed: to * 1000, seconds: to - from });
/** Twenty seconds of work in twelve, and three beside it. */
const whole = aRecord({ seconds: 15, steps: [worked(0, 10), worked(2, 12)] });
const cached = aRecord({ seconds: 2, steps: [{ ...worked(0, 0), state: 'cached' }] });
const timeless = aRecord({ seconds: 50, steps: [aStep({ stage: 'a', seconds: 1 })] });
const guess = (seconds: number, ...steps: readonly Pick<Guessed, 'will' | 'seconds'>[]): Guess => ({
  seconds,
  steps: steps.map((one) => ({ stage: 'a', position: 2, of: 3, because: [], ...one })),
});

test.each<[string, Guess | null, readonly BuildRecord[], number | null]>([
  ['the first build', null, [], null],
  ['nothing changed, after one build', guess(0, { will: 'cached', seconds: 9 }), [whole], 3],
  ['nothing changed', guess(0, { will: 'cached', seconds: 9 }), [whole, cached, cached], 2],
  ['one file changed', guess(4, { will: 'run', seconds: 4 }), [whole, cached, cached], 6],
  ['perhaps', guess(4, { will: 'maybe', seconds: 4 }), [cached], 6],
  ['a step that never ran', guess(4, { will: 'run', seconds: null }), [whole, cached], 15],
  ['a new step beside much', guess(40, { will: 'run', seconds: null }), [whole, cached], 42.5],
  ['a cached step that never ran', guess(0, { will: 'cached', seconds: null }), [cached], 2],
  ['nothing foreseen', null, [whole, cached], 15],
  ['a log without times', guess(4, { will: 'run', seconds: 4 }), [timeless], 50],
  [
    'a failed build',
    guess(0, { will: 'cached', seconds: 1 }),
    [{ ...whole, outcome: 'failed' }],
    null,
  ],
])('%s', (_, foreseen, records, seconds) => {
  expect(secondsOf(foreseen, records, like)).toBe(seconds);
});
