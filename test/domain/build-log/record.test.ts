import { describe, expect, test } from 'vitest';
import {
  fromCache,
  isBuildRecord,
  ran,
  slowest,
  stageTimes,
  type BuildRecord,
  type Step,
} from '../../../src/domain/build-log/index.ts';
import { expectedSeconds } from '../../../src/domain/build-log/record.ts';
import { fixture, read } from './helpers.ts';
import { aRecord, aStep } from './records.ts';

describe('stageTimes', () => {
  test('a real build', () => {
    const stages = stageTimes(read(fixture('compose-5.5.0.success.rawjson')).log.steps);
    expect(stages.map(({ stage, ran: executed, cached }) => [stage, executed, cached])).toEqual([
      ['npm-install', 1, 1],
      ['kpi-app', 5, 0],
      ['pip-dependencies', 3, 0],
      ['webpack-build-prod', 2, 0],
    ]);
    for (const stage of stages) expect(stage.seconds).toBeLessThanOrEqual(stage.work);
  });

  const a = { stage: 'a', kind: 'stage', state: 'done' } as const;
  test.each<[string, readonly Partial<Step>[], number, number]>([
    [
      'one after the other',
      [
        { ...a, started: 0, completed: 1000, seconds: 1 },
        { ...a, started: 5000, completed: 7000, seconds: 2 },
      ],
      3,
      3,
    ],
    [
      'at the same time',
      [
        { ...a, started: 0, completed: 3000, seconds: 3 },
        { ...a, started: 1000, completed: 4000, seconds: 3 },
      ],
      4,
      6,
    ],
    ['with a pause', [{ ...a, started: 0, completed: 9000, seconds: 1 }], 1, 1],
    [
      'without times',
      [
        { ...a, seconds: 3 },
        { ...a, seconds: 1.5 },
      ],
      4.5,
      4.5,
    ],
    ['still running', [{ ...a, state: 'running', started: 0, completed: null, seconds: 2 }], 2, 2],
  ])('%s', (_, steps, seconds, work) => {
    expect(stageTimes(steps.map(aStep))).toMatchObject([{ stage: 'a', seconds, work }]);
  });

  test('what never began is left out', () => {
    expect(
      stageTimes([aStep({ ...a, state: 'waiting' }), aStep({ stage: null, kind: 'internal' })]),
    ).toEqual([]);
  });
});

test.each<[string, Partial<Step>, boolean]>([
  ['an instruction', { kind: 'stage', stage: 'a', instruction: 'RUN x', state: 'done' }, true],
  ['one that failed', { kind: 'stage', stage: 'a', instruction: 'RUN x', state: 'failed' }, true],
  ['a cached one', { kind: 'stage', stage: 'a', instruction: 'RUN x', state: 'cached' }, false],
  [
    'one that was not reached',
    { kind: 'stage', stage: 'a', instruction: 'RUN x', state: 'waiting' },
    false,
  ],
  ['a FROM', { kind: 'stage', stage: 'a', instruction: 'FROM x', state: 'done' }, false],
  ['a preparation', { kind: 'internal', instruction: 'load x', state: 'done' }, false],
])('whether %s ran', (_, step, expected) => {
  expect(ran(aStep(step))).toBe(expected);
});

test.each<[string, Partial<Step>, boolean]>([
  ['an instruction', { stage: 'a', instruction: 'RUN x', state: 'cached' }, true],
  ['one that ran', { stage: 'a', instruction: 'RUN x', state: 'done' }, false],
  ['a FROM', { stage: 'a', instruction: 'FROM x', state: 'cached' }, false],
  ['a preparation', { kind: 'internal', instruction: 'load x', state: 'cached' }, false],
])('whether %s came from the cache', (_, step, expected) => {
  expect(fromCache(aStep(step))).toBe(expected);
});

test('slowest', () => {
  const steps = [1, 5, 3].map((seconds) => aStep({ id: String(seconds), seconds, state: 'done' }));
  const waiting = aStep({ id: 'waiting', seconds: 9, state: 'waiting' });
  expect(slowest([...steps, waiting], 2).map((step) => step.id)).toEqual(['5', '3']);
  expect(slowest(steps, -1)).toEqual([]);
});

describe('expectedSeconds', () => {
  const like = { service: 'kpi', target: null, noCache: false };
  const worked = [aStep({ kind: 'stage', stage: 'a', instruction: 'RUN x', state: 'done' })];
  const build = (seconds: number, more: Partial<BuildRecord> = {}): BuildRecord =>
    aRecord({ seconds, steps: worked, ...more });
  test.each<[string, readonly BuildRecord[], number | null]>([
    ['without records', [], null],
    ['of one', [build(30)], 30],
    ['of two', [build(30), build(40)], 35],
    ['of three', [build(30), build(100), build(31)], 31],
    [
      'of the last five',
      [9, 1, 2, 3, 4, 5].map((seconds, index) =>
        build(seconds, { started: `2026-01-0${index + 1}T12:00:00.000Z` }),
      ),
      3,
    ],
    ['of what was built', [build(30), build(1, { outcome: 'failed' })], 30],
    [
      'of the same kind',
      [
        build(30),
        build(130, { how: { ...aRecord().how, noCache: true } }),
        build(1, { how: { ...aRecord().how, target: 'a' } }),
      ],
      30,
    ],
    ['not of what was cached', [build(30), build(2, { steps: [] }), build(2, { steps: [] })], 30],
    ['of what was cached, if there is no other', [build(2, { steps: [] })], 2],
  ])('%s', (_, records, seconds) => {
    expect(expectedSeconds(records, like)).toBe(seconds);
  });
});

describe('isBuildRecord', () => {
  const record = aRecord({ steps: read(fixture('compose-5.5.0.success.rawjson')).log.steps });
  const stored: unknown = JSON.parse(JSON.stringify(record));

  test('accepts what was stored', () => {
    expect(isBuildRecord(stored)).toBe(true);
    expect(
      isBuildRecord(
        JSON.parse(
          JSON.stringify(aRecord({ failure: { message: 'x', step: null, lines: [], line: 3 } })),
        ),
      ),
    ).toBe(true);
  });

  test.each([
    ['nothing', null],
    ['text', 'x'],
    ['a list', []],
    ['an empty object', {}],
    ['another version', { ...record, v: 2 }],
    ['an unknown outcome', { ...record, outcome: 'fine' }],
    ['a time that is none', { ...record, started: 'yesterday' }],
    ['seconds that are none', { ...record, seconds: Number.NaN }],
    ['a damaged step', { ...record, steps: [{ ...record.steps[0], state: 'odd' }] }],
    ['a damaged stage', { ...record, stages: [{ stage: 'a' }] }],
    ['a damaged failure', { ...record, failure: { message: 'x' } }],
    ['a named machine', { ...record, machine: { ...record.machine, host: 'me' } }],
  ])('refuses %s', (_, value) => {
    expect(isBuildRecord(value)).toBe(false);
  });

  test('refuses a record that misses any field', () => {
    for (const key of Object.keys(record)) {
      expect(
        isBuildRecord(Object.fromEntries(Object.entries(record).filter(([name]) => name !== key))),
        key,
      ).toBe(false);
    }
  });
});
