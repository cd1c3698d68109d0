import { gunzipSync, gzipSync } from 'node:zlib';
import { redacted } from './safe.ts';
import type { Tested, Verdict } from './tested.ts';

/** What one tester found, as it is merged with what others found. */
export type Carried = {
  readonly by: string;
  readonly summary: string;
  readonly commit: string | null;
  readonly steps: readonly CarriedStep[];
};
type CarriedStep = {
  /** Null where only the visible table was left. */
  readonly id: string | null;
  readonly title: string;
  readonly verdict: Verdict;
  readonly severity: string | null;
  readonly note: string | null;
};

const MARK = 'kpi-tasks report v1';
/** More than this is no comment of ours, and unpacks to who knows what. */
const MOST = 1_000_000;

/** A comment that nobody sees and that carries the verdicts, so that reports can be merged again. */
export function carry({ id, by, summary, subject, steps }: Tested): string {
  const data: Carried = {
    by: redacted(by),
    summary,
    commit: subject.commit,
    steps: steps.map((step) => ({
      id: step.id,
      title: step.title,
      verdict: step.verdict,
      severity: step.severity,
      note: noteOf(step.note ?? step.reason),
    })),
  };
  const packed = gzipSync(JSON.stringify(data)).toString('base64');
  return `<!-- ${MARK} · walk ${id.replace(/[^\w.-]/g, '')} · do not edit this line: ${packed} -->`;
}

const noteOf = (note: string | null): string | null =>
  note === null ? null : redacted(note).slice(0, 1000);

/** Every report in a text that somebody pasted. */
export function carried(text: string): readonly Carried[] {
  const lines = [...text.matchAll(/<!-- kpi-tasks report v1 [^\n]*?: ([A-Za-z0-9+/=]+) -->/g)];
  return lines.flatMap(([, packed = '']) => unpacked(packed));
}

function unpacked(packed: string): readonly Carried[] {
  try {
    const bytes = gunzipSync(Buffer.from(packed, 'base64'), { maxOutputLength: MOST });
    const data: unknown = JSON.parse(bytes.toString('utf8'));
    return isCarried(data) ? [data] : [];
  } catch {
    return [];
  }
}

const verdicts: ReadonlySet<unknown> = new Set(['pass', 'fail', 'skipped', 'blocked', 'pending']);
const isText = (value: unknown): boolean => typeof value === 'string';
const maybeText = (value: unknown): boolean => value === null || isText(value);

/** What was pasted may have been edited by anybody. */
function isCarried(data: unknown): data is Carried {
  return (
    isFields(data) &&
    isText(data['by']) &&
    isText(data['summary']) &&
    maybeText(data['commit']) &&
    Array.isArray(data['steps']) &&
    data['steps'].every(
      (step: unknown) =>
        isFields(step) &&
        maybeText(step['id']) &&
        isText(step['title']) &&
        verdicts.has(step['verdict']) &&
        maybeText(step['severity']) &&
        maybeText(step['note']),
    )
  );
}

const isFields = (value: unknown): value is { readonly [key: string]: unknown } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
