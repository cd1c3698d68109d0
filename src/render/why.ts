import type { Change, Forgotten } from '../model/freshness.ts';
import type { Json } from '../model/json.ts';
import { plural } from './text.ts';

/** Files that are named; more are counted. */
const most = 10;

/** Why a task runs, a line each. */
export function whyLines(changes: readonly Change[]): readonly string[] {
  const files = changes.filter((change) => change.is === 'file');
  const rest = files.length - most;
  return [
    ...changes.filter((change) => change.is !== 'file').map(line),
    ...files.slice(0, most).map(line),
    ...(rest > 0 ? [`and ${plural(rest, 'more file')}`] : []),
  ];
}

function line(change: Change): string {
  switch (change.is) {
    case 'file':
      return fileLine(change);
    case 'option':
      return `option ${change.name}: ${text(change.now)}, the last time ${text(change.before)}`;
    case 'rest':
      return `after --: ${words(change.now)}, the last time ${words(change.before)}`;
    case 'variable':
      return `variable ${change.name} ${{ set: 'is set now', unset: 'is not set any more', changed: 'has changed' }[change.how]}`;
    case 'tool':
      return `tool ${change.name}: ${tool(change.now)}, the last time ${tool(change.before)}`;
    case 'result':
      return `the result of its need “${change.name}” has changed`;
    case 'pending':
      return `${change.task} runs first, and may give another result`;
    case 'definition':
      return 'the task itself was edited';
    case 'code':
      return `${change.path} was edited, and the task is made with it`;
    case 'stated':
      return change.why ?? 'its own check says that it is not up to date';
    case 'unknown':
      return 'it has not succeeded here yet, or since then it failed, was stopped, or what it reads changed while it ran';
    case 'damaged':
      return `what was remembered of it cannot be read: ${change.path}`;
    case 'forced':
      return 'asked for with --force';
    case 'always':
      return 'runs every time: it names no inputs';
  }
}

function fileLine({ of, path, how }: Extract<Change, { is: 'file' }>): string {
  if (of === 'inputs') return `${path} ${how}`;
  // What is made is not made anew by whoever changes it.
  return `output ${path} ${{ added: 'was added since', removed: 'is gone', changed: 'is not as it was left' }[how]}`;
}

/** Why a success will not count the next time. */
export function forgottenLine(forgotten: Forgotten): string {
  switch (forgotten.is) {
    case 'inputs': {
      const [first = '', ...more] = whyLines(forgotten.changes);
      const others = more.length === 0 ? '' : ` (and ${more.length} more)`;
      return `${first}${others} while it ran, so it will run again the next time`;
    }
    case 'outputs':
      return `it names ${forgotten.missing.join(', ')} as outputs, and made no such file, so it will run again the next time`;
    case 'secret':
      return 'its result holds a secret, which is never stored, so it runs every time';
  }
}

const text = (value: Json): string => (value === null ? 'not given' : JSON.stringify(value));
const tool = (said: string | null): string => said?.split('\n', 1)[0] ?? 'not asked';
const words = (all: readonly string[]): string => (all.length === 0 ? 'nothing' : all.join(' '));
