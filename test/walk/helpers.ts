import type { Entry, StepHead, Subject } from '../../src/index.ts';

type Said = Entry extends infer One ? (One extends Entry ? Omit<One, 'v' | 'at'> : never) : never;

export const subject = (more: Partial<Subject> = {}): Subject => ({
  commit: 'a'.repeat(40),
  branch: 'main',
  changes: null,
  image: { name: 'kpi:dev', id: `sha256:${'1'.repeat(64)}` },
  inputs: {},
  ...more,
});
export const machine = {
  os: 'linux',
  arch: 'x64',
  cpus: 2,
  memoryBytes: 1,
  node: '24',
  kpiTasks: '0',
};
export const head = (id: string, kind: StepHead['kind'] = 'question'): StepHead => ({
  id,
  kind,
  title: id,
  task: kind === 'auto' ? 'build' : null,
});

/** A journal: each entry a second after the one before. */
export const journal = (...said: readonly Said[]): readonly Entry[] =>
  said.map((one, index) => ({
    v: 1,
    at: `2026-11-22T10:00:${String(index).padStart(2, '0')}.000Z`,
    ...one,
  }));
export const opened = (
  steps: readonly StepHead[],
  about: Subject = subject(),
): Extract<Said, { is: 'opened' }> => ({
  is: 'opened',
  walk: '20261122-100000-aaaa',
  checklist: 'image-review',
  summary: 'Test a change of the image',
  by: 'ann',
  root: '/srv/kobo',
  machine,
  subject: about,
  steps,
});
export const verdict = (
  step: string,
  word: 'pass' | 'fail' | 'skipped' | 'blocked',
  more: Partial<Extract<Said, { is: 'verdict' }>> = {},
): Extract<Said, { is: 'verdict' }> => ({
  is: 'verdict',
  step,
  verdict: word,
  judge: 'person',
  severity: word === 'fail' ? 'should fix' : null,
  reason: null,
  seconds: 2,
  on: {},
  facts: {},
  uses: [],
  run: null,
  log: null,
  result: null,
  ...more,
});
