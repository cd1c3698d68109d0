import { plainText } from '../words/plain-text.ts';

/** What compose or buildx said about a failure. */
export type StderrFailure = {
  /** Without the lead-in `failed to solve:`. */
  readonly message: string;
  readonly dockerfile: {
    /** Null where only a line number was given. */
    readonly file: string | null;
    /** Counted from 1. */
    readonly line: number;
    /** The source around it as it was printed, with `>>>` at the failing lines; empty where none was. */
    readonly excerpt: string;
  } | null;
};

/**
 * Finds the reason for a failure in what a failed command wrote to stderr.
 * Null if it gives none: nothing, warnings only, or the bare `{"error":true}` of an interrupted build.
 */
export function readFailure(stderr: string): StderrFailure | null {
  const lines = unwrapped(stderr)
    .split(/\r?\n/)
    .map((line) => plainText(line).trimEnd())
    .filter((line) => line !== '');
  const excerpt = readExcerpt(lines);
  const message = readMessage(lines);
  if (message === null && excerpt === null) return null;
  return {
    message: message ?? `error in ${excerpt?.file ?? 'Dockerfile'}`,
    dockerfile: excerpt ?? parseError(message),
  };
}

const RULE = /^-{10,}$/;
const SOLVE = /^.*?\bfailed to solve: (?:rpc error: code = \w+ desc = )?/;

/** The text with what compose wraps in JSON unwrapped, and its other JSON lines left out. */
function unwrapped(stderr: string): string {
  return stderr
    .split('\n')
    .map((line) => (line.trimStart().startsWith('{') ? (messageOf(line) ?? line) : line))
    .join('\n');
}

/** The message in a line such as `{"error":true,"message":"…"}`; null if the line is no JSON. */
function messageOf(line: string): string | null {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== 'object' || value === null || !('error' in value) || !('message' in value))
      return '';
    return typeof value.message === 'string' ? value.message : '';
  } catch {
    return null;
  }
}

function readExcerpt(lines: readonly string[]): StderrFailure['dockerfile'] {
  const start = lines.findIndex(
    (line, at) => RULE.test(line) && /^\S.*:\d+$/.test(lines[at - 1] ?? ''),
  );
  if (start < 0) return null;
  const found = /^(.*):(\d+)$/.exec(lines[start - 1] ?? '');
  const length = lines.slice(start + 1).findIndex((line) => RULE.test(line));
  const rows = lines
    .slice(start + 1, length < 0 ? undefined : start + 1 + length)
    .filter((line) => /^\s*\d+ \|/.test(line));
  return { file: found?.[1] ?? null, line: Number(found?.[2]), excerpt: rows.join('\n') };
}

/** Old clients give no excerpt: `dockerfile parse error on line 2: unknown instruction: COPPY`. */
function parseError(message: string | null): StderrFailure['dockerfile'] {
  const found = /\bdockerfile parse error on line (\d+):/i.exec(message ?? '');
  return found === null ? null : { file: null, line: Number(found[1]), excerpt: '' };
}

function readMessage(lines: readonly string[]): string | null {
  const solve = lines.findLast((line) => SOLVE.test(line));
  if (solve !== undefined) return solve.replace(SOLVE, '');
  // buildx ends what it refuses with a link; the reason stands before it.
  const error = lines.find((line) => line.startsWith('ERROR: '));
  if (error !== undefined) return error.slice('ERROR: '.length);
  const usage = lines.findIndex((line) => line.startsWith('Usage:'));
  const said = lines.slice(0, usage < 0 ? undefined : usage).map(withoutLogger);
  // The last line counts, because warnings and a traceback of Python come before it.
  return said.findLast((line) => line !== null && !isNoise(line)) ?? null;
}

/** Compose writes some errors as `time="…" level=error msg="…"`; null for its warnings. */
function withoutLogger(line: string): string | null {
  const found = /^time="[^"]*" level=(\w+) msg="((?:[^"\\]|\\.)*)"/.exec(line);
  if (found === null) return line;
  if (found[1] !== 'error' && found[1] !== 'fatal') return null;
  return (found[2] ?? '').replace(/\\(["\\])/g, '$1');
}

/** Lines that stand on stderr without being a reason. */
function isNoise(line: string): boolean {
  return NOISE.some((pattern) => pattern.test(line));
}

const NOISE = [
  RULE,
  /^\s*\d+ \|/,
  /^\S.*:\d+$/,
  /^\s*\[\+\] /,
  /^\s*[✔✘⠿!] /,
  /^\s*(?:Image|Service|Container|Network|Volume) \S+\s+[A-Z]\w+(?: .*)?$/,
  /^(?:See|Run) '/,
  /^View build details: /,
  /^\s*(?:WARN|warning)\b/i,
];
