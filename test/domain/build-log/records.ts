import { stageTimes, type BuildRecord, type Step } from '../../../src/domain/build-log/index.ts';

export function aStep(step: Partial<Step>): Step {
  const stage = step.stage ?? null;
  const instruction = step.instruction ?? 'RUN x';
  return {
    id: 'sha256:0',
    name: stage === null ? instruction : `[${stage} 2/3] ${instruction}`,
    kind: stage === null ? 'other' : 'stage',
    stage,
    position: stage === null ? null : 2,
    of: stage === null ? null : 3,
    platform: null,
    instruction,
    state: 'done',
    started: null,
    completed: null,
    seconds: 0,
    error: null,
    inputs: [],
    ...step,
  };
}

/** A successful build without steps, but for what is given. */
export function aRecord(record: Partial<BuildRecord> = {}): BuildRecord {
  return {
    v: 1,
    id: '20260128-101500-a1b2',
    outcome: 'built',
    started: '2026-01-28T10:15:00.000Z',
    ended: '2026-01-28T10:15:36.200Z',
    seconds: 36.2,
    how: {
      via: 'kobo-install',
      command: ['../kobo-install/run.py', '-cf', 'build', 'kpi'],
      cwd: '/home/me/kpi',
      service: 'kpi',
      target: null,
      noCache: false,
      args: [],
    },
    source: {
      path: '/home/me/kpi',
      commit: 'e275b77cd7aa0011223344556677889900aabbcc',
      branch: 'node-build',
      dirty: false,
    },
    image: {
      name: 'kpi:dev.node-build',
      before: null,
      after: `sha256:${'0b5b9589'.repeat(8)}`,
      bytes: 2_412_000_000,
    },
    versions: {
      docker: '28.5.2',
      buildx: '0.29.1',
      buildkit: null,
      compose: '5.0.1',
      node: '24.21.0',
      kpiTasks: '0.1.0',
    },
    machine: { os: 'linux', arch: 'x64', cpus: 8, memoryBytes: 16_000_000_000 },
    progress: 'rawjson',
    contextBytes: 833_470,
    buildSeconds: 36.1,
    stages: stageTimes(record.steps ?? []),
    steps: [],
    failure: null,
    ...record,
  };
}
