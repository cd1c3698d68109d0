import { fromCache, ran, slowest } from '../../src/domain/build-log/index.ts';
import type { BuildRecord } from '../../src/domain/build-log/index.ts';
import { bytes, duration } from '../../src/index.ts';
import type { Look } from '../../src/index.ts';
import { titleOf } from './observe.ts';

/** What a build gives: plain data for other tasks, scripts and reports. */
export type BuildResult = {
  readonly id: string;
  readonly image: string;
  readonly digest: string;
  /** The image id the tag had before; null where there was none. */
  readonly before: string | null;
  readonly bytes: number;
  readonly seconds: number;
  readonly ran: number;
  readonly cached: number;
  readonly slowest: readonly { readonly step: string; readonly seconds: number }[];
  readonly via: string;
  readonly log: string;
};

export const resultOf = (record: BuildRecord, log: string): BuildResult => ({
  id: record.id,
  image: record.image.name ?? '',
  digest: record.image.after ?? '',
  before: record.image.before,
  bytes: record.image.bytes ?? 0,
  seconds: record.seconds,
  ran: record.steps.filter(ran).length,
  cached: record.steps.filter(fromCache).length,
  slowest: slowest(
    record.steps.filter((step) => step.seconds >= 0.05),
    3,
  ).map((step) => ({ step: titleOf(step), seconds: step.seconds })),
  via: record.how.via,
  log,
});

/** The end of a good build, for people. */
export function printResult(result: BuildResult, look: Look): string {
  const change =
    result.before === null
      ? 'new'
      : result.before === result.digest
        ? 'the same image as before'
        : `was ${short(result.before)}`;
  const rows: readonly (readonly [string, string])[] = [
    ['image', `${short(result.digest)}, ${change}, ${bytes(result.bytes)}`],
    [
      'time',
      `${duration(result.seconds)}; ${result.ran} steps ran, ${result.cached} came from the cache`,
    ],
    ...result.slowest.map(
      ({ step, seconds }, index) =>
        [index === 0 ? 'slowest' : '', `${duration(seconds)}  ${step}`] as const,
    ),
    ['log', result.log],
    ['report', `kpi-tasks report ${result.id}`],
  ];
  const cut = (line: string) =>
    line.length > look.columns ? `${line.slice(0, Math.max(10, look.columns - 1))}…` : line;
  const lines = rows.map(([name, text]) => {
    const line = `  ${name.padEnd(8)} ${text}`;
    return name === 'log' || name === 'report' ? line : cut(line);
  });
  return [`Built ${result.image}`, ...lines].join('\n');
}

const short = (id: string): string => id.replace('sha256:', '').slice(0, 12);
