import { severities } from '../model/walk.ts';
import type { Severity } from '../model/walk.ts';

/** What was said beforehand about one step. */
export type Answer = {
  readonly verdict: 'pass' | 'fail' | 'skipped' | 'blocked';
  readonly note: string | null;
  /** Why it is skipped or blocked. */
  readonly reason: string | null;
  readonly severity: Severity | null;
  /** Null where nobody was named: then the checklist’s own names count. */
  readonly cc: readonly string[] | null;
  /** Paths of files. */
  readonly evidence: readonly string[];
};
export type Answers = ReadonlyMap<string, Answer>;

/**
 * Answers from a file: JSON, `{"STEP": "pass"}` or `{"STEP": {"verdict": "fail", "note": "…"}}`,
 * or a line each, `STEP=pass` or `STEP=fail:note`. Gives what is wrong with it, in a sentence, as text.
 */
export function readAnswers(text: string): Answers | string {
  return text.trimStart().startsWith('{') ? fromJson(text) : fromLines(text.split(/\r?\n/));
}

/** One answer a line; empty lines and those that begin with `#` are left out. */
export function fromLines(lines: readonly string[]): Answers | string {
  const answers = new Map<string, Answer>();
  for (const line of lines) {
    if (line.trim() === '' || line.trimStart().startsWith('#')) continue;
    const [, step = '', verdict = '', said = ''] =
      /^\s*([\w.-]+)\s*=\s*(\w+)\s*(?::(.*))?$/s.exec(line) ?? [];
    if (step === '') return `“${line.trim()}” is not STEP=VERDICT or STEP=VERDICT:NOTE`;
    const words = said.trim();
    const word = verdictOf(verdict);
    const asks = word === 'skipped' || word === 'blocked';
    const answer = answerOf(step, {
      verdict,
      ...(words !== '' && { [asks ? 'reason' : 'note']: words }),
    });
    if (typeof answer === 'string') return answer;
    answers.set(step, answer);
  }
  return answers;
}

function fromJson(text: string): Answers | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return `it is no JSON: ${error instanceof Error ? error.message : ''}`;
  }
  const answers = new Map<string, Answer>();
  for (const [step, said] of Object.entries(isRecord(value) ? value : {})) {
    const answer = answerOf(step, typeof said === 'string' ? { verdict: said } : said);
    if (typeof answer === 'string') return answer;
    answers.set(step, answer);
  }
  return answers;
}

const known = ['verdict', 'note', 'reason', 'severity', 'cc', 'evidence'];

function answerOf(step: string, said: unknown): Answer | string {
  if (!isRecord(said)) return `${step} needs a verdict, as "pass" or {"verdict": "pass"}`;
  const strange = Object.keys(said).find((key) => !known.includes(key));
  if (strange !== undefined)
    return `${step} has “${strange}”, which is none of ${known.join(', ')}`;
  const verdict = verdictOf(said['verdict']);
  if (verdict === null)
    return `${step} is “${String(said['verdict'])}”, and a verdict is pass, fail, skip or blocked`;
  const { note = null, reason = null, severity = null, cc = null, evidence = [] } = said;
  if (!isTextOrNull(note)) return `the note of ${step} is no text`;
  if (!isTextOrNull(reason)) return `the reason of ${step} is no text`;
  if (severity !== null && !isSeverity(severity))
    return `the severity of ${step} is one of ${severities.join(', ')}`;
  if (cc !== null && !isTexts(cc)) return `cc of ${step} is a list of names`;
  if (!isTexts(evidence)) return `evidence of ${step} is a list of files`;
  if (verdict === 'skipped' && (reason ?? note) === null)
    return `${step} is skipped without a reason; write ${step}=skip:why`;
  if (verdict !== 'fail' && severity !== null) return `${step} has a severity and is no failure`;
  return { verdict, note, reason, severity, cc, evidence };
}

const verdicts: Readonly<Record<string, Answer['verdict']>> = {
  pass: 'pass',
  fail: 'fail',
  skip: 'skipped',
  skipped: 'skipped',
  blocked: 'blocked',
};
const verdictOf = (word: unknown): Answer['verdict'] | null =>
  typeof word === 'string' && Object.hasOwn(verdicts, word) ? (verdicts[word] ?? null) : null;
const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isTextOrNull = (value: unknown): value is string | null =>
  value === null || typeof value === 'string';
const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string');
const isSeverity = (value: unknown): value is Severity => severities.some((one) => one === value);
