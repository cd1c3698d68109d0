import { describe, expect, test } from 'vitest';
import {
  buildMarkdown,
  historyTable,
  readPasted,
  stageTimes,
  type BuildRecord,
} from '../../../src/domain/build-log/index.ts';
import { fixture, read } from './helpers.ts';
import { aRecord, aStep } from './records.ts';

describe('a report', () => {
  test('of a build', async () => {
    const { steps } = readPasted(fixture('pasted.no-cache.diff'));
    const record = aRecord({
      steps,
      stages: stageTimes(steps),
      seconds: 133,
      buildSeconds: 132.4,
      how: {
        ...aRecord().how,
        command: ['run.py', '-cf', 'build', 'kpi', '--no-cache'],
        noCache: true,
      },
    });
    await expect(buildMarkdown(record)).toMatchFileSnapshot(
      '../../fixtures/build-log/report.built.md',
    );
  });

  test('of a failure', async () => {
    const { log } = read(fixture('compose-2.40.3.step-fails.rawjson'));
    const record = aRecord({
      outcome: 'failed',
      steps: log.steps,
      stages: stageTimes(log.steps),
      seconds: 1.3,
      buildSeconds: log.seconds,
      image: { name: 'kpi:dev.lab', before: null, after: null, bytes: null },
      failure: {
        message: log.failure?.message ?? '',
        step: log.failure?.step?.name ?? null,
        lines: log.failure?.lines ?? [],
        line: 20,
      },
    });
    await expect(buildMarkdown(record)).toMatchFileSnapshot(
      '../../fixtures/build-log/report.failed.md',
    );
  });

  test.each<[BuildRecord['outcome'], string]>([
    ['built', '### ✅ `kpi:dev.node-build` built in 36.2 s'],
    ['failed', '### ❌ `kpi:dev.node-build` failed after 36.2 s'],
    ['cancelled', '### ⏹️ `kpi:dev.node-build` cancelled after 36.2 s'],
    ['nothing', '### ⚪ `kpi:dev.node-build`: nothing to build'],
    ['disputed', '### ⚠️ `kpi:dev.node-build`: unclear whether it was built'],
  ])('begins with the verdict: %s', (outcome, heading) => {
    expect(buildMarkdown(aRecord({ outcome })).split('\n')[0]).toBe(heading);
  });

  test('marks the steps that explain the time', () => {
    const stage = { kind: 'stage', stage: 'a' } as const;
    const steps = [
      aStep({ name: 'load metadata', kind: 'internal', seconds: 2 }),
      aStep({ ...stage, name: 'first', seconds: 6 }),
      aStep({ ...stage, name: 'second', seconds: 2 }),
      aStep({ ...stage, name: 'third', seconds: 1 }),
      aStep({ ...stage, name: 'fourth', seconds: 0.9 }),
      aStep({ ...stage, name: 'fifth', state: 'cached', seconds: 0.1 }),
      aStep({ ...stage, name: 'sixth', state: 'cached', seconds: 0.01 }),
      aStep({ ...stage, name: 'seventh', seconds: 0.04 }),
      aStep({ ...stage, name: 'eighth', state: 'waiting' }),
    ];
    expect(diffOf(aRecord({ steps, buildSeconds: 12 }))).toEqual([
      '! (for brevity, 2 steps that took 0.0 s are left out, 1 of them cached)',
      '',
      '   [+] Building 12.0s (8/8) FINISHED',
      `!  => ${'load metadata'.padEnd(50)}   2.0s`,
      `+  => ${'first'.padEnd(50)}   6.0s`,
      `+  => ${'second'.padEnd(50)}   2.0s`,
      `!  => ${'third'.padEnd(50)}   1.0s`,
      `   => ${'fourth'.padEnd(50)}   0.9s`,
      `   => ${'CACHED fifth'.padEnd(50)}   0.1s`,
    ]);
  });

  const NASTY = 'closes #1 @somebody | `x` ``` <b> \u001B[31m\r\n```\n# heading';
  test('cannot be broken out of', () => {
    const nasty = aRecord({
      outcome: 'failed',
      id: NASTY,
      how: {
        ...aRecord().how,
        command: [NASTY],
        service: NASTY,
        target: NASTY,
        args: [NASTY],
        cwd: NASTY,
      },
      source: { path: NASTY, commit: NASTY, branch: NASTY, dirty: true },
      image: { name: NASTY, before: NASTY, after: `${NASTY}2`, bytes: 1 },
      versions: {
        docker: NASTY,
        buildx: NASTY,
        buildkit: NASTY,
        compose: NASTY,
        node: NASTY,
        kpiTasks: NASTY,
      },
      machine: { os: NASTY, arch: NASTY, cpus: 1, memoryBytes: 1 },
      steps: [aStep({ kind: 'stage', stage: NASTY, name: NASTY, seconds: 3 })],
      stages: [{ stage: NASTY, seconds: 1, work: 1, ran: 1, cached: 0 }],
      failure: { message: NASTY, step: NASTY, lines: [NASTY, '~~~', '````'], line: 1 },
    });
    const text = withoutCode(buildMarkdown(nasty));
    expect(text).not.toMatch(/[@#]\w|<b>|heading|closes/);
    expect(text).not.toContain('\u001B');
    for (const line of text.split('\n').filter((one) => one.startsWith('| '))) {
      expect(line.replaceAll('\\|', '').split('|').length, line).toBe(
        /Stage|-->|\d s \|/.test(line) ? 7 : 4,
      );
    }
  });

  test('has no part that would be empty', () => {
    const text = buildMarkdown(
      aRecord({
        contextBytes: null,
        image: { name: null, before: null, after: null, bytes: null },
        source: { path: '', commit: null, branch: null, dirty: null },
      }),
    );
    expect(text).toContain('### ✅ `kpi` built');
    expect(text).not.toMatch(/Image|Source|Context|Stage|```|null|undefined/);
  });
});

describe('a history', () => {
  const records = [
    aRecord({ id: '20260128-101500-a1b2' }),
    aRecord({
      id: '20260129-111500-c3d4',
      started: '2026-01-29T11:15:00.000Z',
      outcome: 'cancelled',
      seconds: 132.44,
      how: { ...aRecord().how, via: 'buildx', target: 'pip-dependencies', noCache: true },
      source: { ...aRecord().source, dirty: true },
      image: { name: null, before: null, after: null, bytes: null },
      steps: read(fixture('compose-5.5.0.success.rawjson')).log.steps,
    }),
  ];

  test('is newest first', () => {
    expect(historyTable(records)).toBe(
      [
        'id                    when (UTC)        outcome    how                                 total    image  ran/cached  commit',
        '20260129-111500-c3d4  2026-01-29 11:15  cancelled  buildx pip-dependencies no-cache  132.4 s                 11/1  e275b77*',
        '20260128-101500-a1b2  2026-01-28 10:15  built      run.py                             36.2 s  2.41 GB         0/0  e275b77',
        '',
      ].join('\n'),
    );
  });

  test.each([200, 110, 100, 90, 80, 70, 60, 50, 40, 30, 10])('fits %i columns', (width) => {
    const lines = historyTable(records, width).split('\n');
    expect(lines).toHaveLength(4);
    for (const line of lines) expect(Array.from(line).length).toBeLessThanOrEqual(width);
  });

  test('in 80 columns it still tells what was built and how long it took', () => {
    const [, first = ''] = historyTable(records, 80).split('\n');
    for (const part of [
      '20260129-111500-c3d4',
      'cancelled',
      'buildx',
      '132.4 s',
      '11/1',
      'e275b77*',
    ]) {
      expect(first).toContain(part);
    }
  });

  test('without builds there is only its heading', () => {
    expect(historyTable([]).split('\n')).toHaveLength(2);
  });
});

function diffOf(record: BuildRecord): readonly string[] {
  return (/```diff\n([^]*?)\n```/.exec(buildMarkdown(record))?.[1] ?? '').split('\n');
}

/** What Markdown would read as text: fenced blocks and code spans taken out as CommonMark defines them. */
function withoutCode(markdown: string): string {
  const text: string[] = [];
  let fence: string | null = null;
  for (const line of markdown.split('\n')) {
    const run = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    if (fence === null && run !== undefined) fence = run;
    else if (fence === null) text.push(line);
    else if (
      run !== undefined &&
      run[0] === fence[0] &&
      run.length >= fence.length &&
      line.trim() === run
    )
      fence = null;
  }
  expect(fence).toBeNull();
  return text.join('\n').replace(/(?<!`)(`+)(?!`)[^]*?(?<!`)\1(?!`)/g, 'CODE');
}
