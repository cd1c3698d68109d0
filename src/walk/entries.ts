import type { DamagedLine, Entry } from '../model/walk.ts';

/** The entries of a journal's text, and the lines that are none: cut by a crash, or written by hand. */
export function readEntries(text: string): {
  readonly entries: readonly Entry[];
  readonly damaged: readonly DamagedLine[];
} {
  const entries: Entry[] = [];
  const damaged: DamagedLine[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const read = entryIn(line);
    if (typeof read === 'string') damaged.push({ line: index + 1, why: read });
    else entries.push(read);
  }
  return { entries, damaged };
}

function entryIn(line: string): Entry | string {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return 'it is no whole line of JSON';
  }
  if (!isRecord(value) || typeof value['is'] !== 'string') return 'it is no entry of a journal';
  if (value['v'] !== 1) return 'it was written by another version of kpi-tasks';
  const wanted = fields[value['is']];
  if (wanted === undefined) return `“${value['is']}” is no kind of entry`;
  const wrong = Object.entries({ ...always, ...wanted }).find(([key, fits]) => !fits(value[key]));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- every field was looked at.
  return wrong === undefined ? (value as Entry) : `its “${wrong[0]}” is missing or wrong`;
}

type Fits = (value: unknown) => boolean;
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const text: Fits = (value) => typeof value === 'string';
const texts: Fits = (value) => Array.isArray(value) && value.every(text);
const number: Fits = (value) => typeof value === 'number' && Number.isFinite(value);
const words: Fits = (value) => isRecord(value) && Object.values(value).every(text);
const orNull =
  (fits: Fits): Fits =>
  (value) =>
    value === null || fits(value);
const record =
  (wanted: Readonly<Record<string, Fits>>): Fits =>
  (value) =>
    isRecord(value) && Object.entries(wanted).every(([key, fits]) => fits(value[key]));
const list =
  (fits: Fits): Fits =>
  (value) =>
    Array.isArray(value) && value.every(fits);
const oneOf =
  (...values: readonly string[]): Fits =>
  (value) =>
    values.some((one) => one === value);

const subject = record({
  commit: orNull(text),
  branch: orNull(text),
  changes: orNull(text),
  image: orNull(record({ name: text, id: text })),
  inputs: words,
});
const machine = record({
  os: text,
  arch: text,
  cpus: number,
  memoryBytes: number,
  node: text,
  kpiTasks: text,
});
const steps = list(
  record({ id: text, kind: oneOf('auto', 'manual', 'question'), title: text, task: orNull(text) }),
);
const always = { at: text };
const fields: Readonly<Record<string, Readonly<Record<string, Fits>>>> = {
  opened: {
    walk: text,
    checklist: text,
    summary: text,
    by: text,
    root: text,
    machine,
    subject,
    steps,
  },
  resumed: { by: text, machine, subject, steps },
  subject: { subject },
  note: { step: text, note: text },
  cc: { step: text, cc: texts },
  evidence: { step: text, file: record({ name: text, path: text, bytes: number, sha256: text }) },
  verdict: {
    step: text,
    verdict: oneOf('pass', 'fail', 'skipped', 'blocked'),
    judge: oneOf('task', 'person', 'list'),
    severity: orNull(oneOf('blocks merge', 'should fix', 'cosmetic')),
    reason: orNull(text),
    seconds: number,
    on: words,
    facts: words,
    uses: texts,
    run: orNull(text),
    log: orNull(text),
    result: (value) => value !== undefined,
  },
  details: {
    step: text,
    severity: orNull(oneOf('blocks merge', 'should fix', 'cosmetic')),
    reason: orNull(text),
  },
  reopened: { step: text, why: text },
  paused: { why: text },
  finished: {},
};
