import { describe, expect, test } from 'vitest';
import type { Step, StepState } from '../../../src/domain/build-log/index.ts';
import { cutAtRandom, fixture, read, stepNamed } from './helpers.ts';

type Expected = {
  readonly format: 'rawjson' | 'plain';
  /** Steps by state. */
  readonly states: Partial<Record<StepState, number>>;
  readonly imageId: string | null;
  readonly contextBytes: number | null;
  /** The beginning of the culprit's name, and its output. */
  readonly culprit: readonly [string, readonly string[]] | null;
  readonly seconds: number;
};

const NAME = 'docker.io/library/kpi:dev.lab';
const TABLE: Readonly<Record<string, Expected>> = {
  'compose-2.26.1.success.rawjson': {
    format: 'rawjson',
    states: { done: 18 },
    imageId: 'sha256:bc2494a986242e2ff56267539c786e5f3a95f9c3262761fd558ed29c3a151376',
    contextBytes: 20_006_247,
    culprit: null,
    seconds: 3.433873788,
  },
  // The file is named for its place in the series: its RUN steps broke for want of a network.
  'compose-2.26.1.second-build.rawjson': {
    format: 'rawjson',
    states: { done: 3, cached: 2, cancelled: 1, failed: 3, waiting: 8 },
    imageId: null,
    contextBytes: 2_787_314,
    culprit: ['[kpi-app 3/7] RUN sleep 0.2', []],
    seconds: 0.090951522,
  },
  'compose-2.26.1.step-fails.rawjson': {
    format: 'rawjson',
    states: { done: 5, cached: 2, cancelled: 2, failed: 1, waiting: 7 },
    imageId: null,
    contextBytes: 20_006_347,
    culprit: ['[kpi-app 3/7] RUN', ['about to fail', 'errline']],
    seconds: 0.396008475,
  },
  'compose-2.40.3.step-fails.rawjson': {
    format: 'rawjson',
    states: { done: 6, cached: 2, cancelled: 2, failed: 1, waiting: 7 },
    imageId: null,
    contextBytes: 20_006_347,
    culprit: ['[kpi-app 3/7] RUN', ['errline', 'about to fail']],
    seconds: 0.590159039,
  },
  'compose-2.26.1.step-fails.plain': {
    format: 'plain',
    states: { done: 5, cached: 2, cancelled: 2, failed: 1 },
    imageId: null,
    contextBytes: 169,
    culprit: ['[kpi-app 3/7] RUN', ['about to fail', 'errline']],
    seconds: 0,
  },
  'compose-2.40.3.step-fails.plain': {
    format: 'plain',
    states: { done: 6, cached: 2, cancelled: 2, failed: 1 },
    imageId: null,
    contextBytes: 169,
    culprit: ['[kpi-app 3/7] RUN', ['errline', 'about to fail']],
    seconds: 0,
  },
  'compose-2.26.1.base-image-missing.rawjson': {
    format: 'rawjson',
    states: { done: 1, failed: 1 },
    imageId: null,
    contextBytes: null,
    culprit: ['[internal] load metadata for docker.io/nosuch/image:1', []],
    seconds: 0.052099356,
  },
  'compose-2.40.3.base-image-missing.rawjson': {
    format: 'rawjson',
    states: { done: 2, failed: 1 },
    imageId: null,
    contextBytes: null,
    culprit: ['[internal] load metadata for docker.io/nosuch/image:1', []],
    seconds: 0.089673999,
  },
  'compose-2.26.1.copy-source-missing.rawjson': {
    format: 'rawjson',
    states: { done: 4, cached: 1, failed: 1 },
    imageId: null,
    contextBytes: 2,
    culprit: ['[2/2] COPY nofile /x', []],
    seconds: 0.071901198,
  },
  'compose-2.40.3.copy-source-missing.rawjson': {
    format: 'rawjson',
    states: { done: 5, cached: 1, failed: 1 },
    imageId: null,
    contextBytes: 2,
    culprit: ['[2/2] COPY nofile /x', []],
    seconds: 0.1224484,
  },
  // Nothing but stderr tells about these two.
  'compose-2.26.1.syntax-error.rawjson': {
    format: 'rawjson',
    states: { done: 1 },
    imageId: null,
    contextBytes: null,
    culprit: null,
    seconds: 0.019295778,
  },
  'compose-2.40.3.syntax-error.rawjson': {
    format: 'rawjson',
    states: { done: 2 },
    imageId: null,
    contextBytes: null,
    culprit: null,
    seconds: 0.070758956,
  },
  // Eight steps of the second service turned out to be those of the first, and never start.
  'compose-2.26.1.two-services.rawjson': {
    format: 'rawjson',
    states: { done: 14, cached: 8, waiting: 8 },
    imageId: 'sha256:33e02a4ea42e63bdf0e7f1cba4d1f84920357f5e123480c20452fbb334383295',
    contextBytes: 20_006_942,
    culprit: null,
    seconds: 0.440409885,
  },
  'compose-2.40.3.two-services.rawjson': {
    format: 'rawjson',
    states: { done: 14, cached: 8 },
    imageId: 'sha256:afa38d5feb13ae962e5e78b2363767866bbda77d18089e91998c89bd919826d5',
    contextBytes: 382,
    culprit: null,
    seconds: 0.447484215,
  },
  'compose-2.40.3.interrupted.rawjson': {
    format: 'rawjson',
    states: { done: 10, cached: 2, running: 2, waiting: 4 },
    imageId: null,
    contextBytes: 245,
    culprit: null,
    seconds: 0.879874124,
  },
  'compose-5.5.0.success.rawjson': {
    format: 'rawjson',
    states: { done: 18, cached: 2 },
    imageId: 'sha256:2e4fe903aa22ab64470c71789badfdc0faea6155c1fd7868e754eeadbbd2d34e',
    contextBytes: 20_006_301,
    culprit: null,
    seconds: 2.247959115,
  },
  'compose-5.5.0.success.plain': {
    format: 'plain',
    states: { done: 18, cached: 2 },
    imageId: 'sha256:5f0475f9ae57e43934e33a59f064c9c8d0e06837b529f544765c37083f6a6e0c',
    contextBytes: 169,
    culprit: null,
    seconds: 0,
  },
  // The list of manifests is the image there, not one of the manifests.
  'containerd-store.success.rawjson': {
    format: 'rawjson',
    states: { done: 20 },
    imageId: 'sha256:56e97d2a643bff9dc472524643213ce80fab7a9fc05d38399240f118f518d61f',
    contextBytes: 20_006_301,
    culprit: null,
    seconds: 4.80193424,
  },
};

describe.each(Object.entries(TABLE))('%s', (file, expected) => {
  const text = fixture(file);
  const { log, foreign } = read(text);

  test('is understood', () => {
    expect(log.format).toBe(expected.format);
    expect(foreign).toEqual([]);
    expect(countStates(log.steps)).toEqual(expected.states);
    expect(log.imageId).toBe(expected.imageId);
    expect(log.exported).toBe(expected.imageId !== null);
    expect(log.names).toEqual(expected.imageId === null ? [] : [NAME]);
    expect(log.contextBytes).toBe(expected.contextBytes);
    expect(log.seconds).toBeCloseTo(expected.seconds, 9);
  });

  test('blames the culprit', () => {
    const [name, lines] = expected.culprit ?? [];
    if (name === undefined) expect(log.failure).toBeNull();
    else {
      expect(log.failure?.step).toEqual(stepNamed(log.steps, name));
      expect(log.failure?.message).toBe(log.failure?.step?.error);
      expect(log.failure?.lines).toEqual(lines);
    }
  });

  test('does not depend on how it arrives', () => {
    expect(read(...text.split('')).log).toEqual(log);
    for (const longest of [7, 300, 5000]) {
      expect(read(...cutAtRandom(text, longest, longest)).log).toEqual(log);
    }
  });
});

test('names lose the prefix of their service, and say where they belong', () => {
  const { steps } = read(fixture('compose-2.26.1.step-fails.rawjson')).log;
  expect(steps.filter((step) => step.name.includes('[kpi '))).toEqual([]);
  expect(stepNamed(steps, '[kpi-app 3/7]')).toMatchObject({
    kind: 'stage',
    stage: 'kpi-app',
    position: 3,
    of: 7,
    platform: null,
    instruction: 'RUN sleep 0.2; echo about to fail; echo errline >&2; exit 7',
  });
  const [first] = steps;
  expect(first).toMatchObject({
    kind: 'internal',
    instruction: 'load build definition from Dockerfile',
  });
});

test('steps are in order of start, and the graph is kept', () => {
  const { steps } = read(fixture('compose-5.5.0.success.rawjson')).log;
  const starts = steps.map((step) => step.started ?? Number.NaN);
  expect(starts).toEqual(starts.toSorted((a, b) => a - b));
  const copy = stepNamed(steps, '[kpi-app 4/7] COPY');
  expect(copy.inputs).toContain(stepNamed(steps, '[kpi-app 3/7]').id);
});

test('intervals are summed in nanoseconds, overlaps once', () => {
  const definition = stepNamed(
    read(fixture('compose-2.26.1.success.rawjson')).log.steps,
    '[internal] load build definition',
  );
  expect(definition.seconds).toBeCloseTo(0.0938, 3);
  // Two services worked on it from .444119133 to .521194420 and from .444540922 to .521616209.
  const shared = stepNamed(
    read(fixture('compose-2.40.3.two-services.rawjson')).log.steps,
    '[kpi-app 5/7]',
  );
  expect(shared.seconds).toBe(0.077497076);
});

test('times are the engine’s', () => {
  const { log } = read(fixture('compose-2.40.3.step-fails.rawjson'));
  expect(log.started).toBeCloseTo(Date.parse('2026-11-22T14:23:11.030Z') + 0.656552, 3);
  expect(log.completed).toBeCloseTo(Date.parse('2026-11-22T14:23:11.620Z') + 0.815591, 3);
  const failed = log.failure?.step;
  expect(failed?.completed).toBeCloseTo(Date.parse('2026-11-22T14:23:11.550Z') + 0.308399, 3);
});

test('an interrupted step counts up to the last sign of life', () => {
  const { steps } = read(fixture('compose-2.40.3.interrupted.rawjson')).log;
  const running = steps.filter((step) => step.state === 'running');
  expect(running.map((step) => step.stage)).toEqual(['npm-install', 'pip-dependencies']);
  expect(running.map((step) => step.completed)).toEqual([null, null]);
  expect(running[0]?.seconds).toBeGreaterThan(0.8);
});

test('warnings are read', () => {
  const { warnings } = read(fixture('compose-2.40.3.copy-source-missing.rawjson')).log;
  expect(warnings).toHaveLength(3);
  expect(warnings[0]).toBe("FromAsCasing: 'as' and 'FROM' keywords' casing do not match (line 1)");
});

test('output arrives line by line, as a terminal would leave it', () => {
  const { lines, log, tail } = read(fixture('compose-5.5.0.success.rawjson'));
  expect(lines.filter((line) => line.startsWith('pkg '))).toHaveLength(20);
  expect(lines).toContain('done');
  expect(lines.some((line) => line.includes('progress'))).toBe(false);
  expect(tail(stepNamed(log.steps, '[npm-install 3/3]').id)).toEqual([
    ...Array.from({ length: 19 }, (_, index) => `pkg ${index + 2}`),
    'warn to stderr',
  ]);
  expect(tail('sha256:none')).toEqual([]);
});

test('plain progress gives the same steps as JSON, with the seconds it prints', () => {
  const plain = read(fixture('compose-5.5.0.success.plain')).log.steps;
  const json = read(fixture('compose-5.5.0.success.rawjson')).log.steps;
  expect(plain.map((step) => step.name).toSorted()).toEqual(
    json.map((step) => step.name).toSorted(),
  );
  expect(stepNamed(plain, '[npm-install 3/3]')).toMatchObject({
    id: '#9',
    seconds: 1.2,
    started: null,
  });
  expect(read(fixture('compose-5.5.0.success.plain')).lines).toContain('done');
});

test('a live view sees each state once', () => {
  const { changes } = read(fixture('compose-2.40.3.step-fails.rawjson'));
  const states = changes.flatMap((change) =>
    change.type === 'step' && change.step.name.startsWith('[kpi-app 3/7]')
      ? [change.step.state]
      : [],
  );
  expect(states).toEqual(['waiting', 'running', 'failed']);
});

function countStates(steps: readonly Step[]): Partial<Record<StepState, number>> {
  const counts: Partial<Record<StepState, number>> = {};
  for (const { state } of steps) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}
