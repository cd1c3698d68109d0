import { counts, createReader } from '../../src/domain/build-log/index.ts';
import type { BuildLog, Change, Step } from '../../src/domain/build-log/index.ts';
import type { Context, Item, Needs } from '../../src/index.ts';

/** Characters of what docker says beside its progress that are kept for the reason of a failure. */
const kept = 64 * 1024;

/** Watches one build's two streams. */
export interface Observer {
  readonly sink: (stream: 'stdout' | 'stderr', text: string) => void;
  readonly end: () => { readonly log: BuildLog; readonly said: string };
}

type Telling = Pick<Context<unknown, Needs, unknown>, 'progress' | 'line' | 'log'>;

/** Reads BuildKit's progress from whichever stream carries it, and tells the view and the log. */
export function observe(context: Telling): Observer {
  const readers = { stdout: createReader(), stderr: createReader() };
  let said = '';
  // What docker says beside its progress is for the log, and for the reason of a failure.
  const foreign = (text: string) => {
    said = `${said}${text}\n`.slice(-kept);
    context.log.write(`${text}\n`);
  };
  const follow = (changes: readonly Change[]) => {
    for (const change of changes) {
      if (change.type === 'foreign') foreign(change.text);
      else if (change.type === 'line') {
        context.line(change.step.id, change.stream, change.text);
        context.log.write(`${titleOf(change.step)} | ${change.text}\n`);
      } else tell(context, change.step);
    }
  };
  return {
    sink: (stream, text) => follow(readers[stream].push(text)),
    end: () => {
      follow(readers.stdout.end());
      follow(readers.stderr.end());
      const logs = [readers.stdout.log(), readers.stderr.log()];
      const log = logs.find(({ steps }) => steps.length > 0) ?? readers.stdout.log();
      return { log, said };
    },
  };
}

function tell(context: Telling, step: Step): void {
  context.progress(itemOf(step));
  if (step.state === 'running') context.log.write(`${titleOf(step)}\n`);
  if (step.state === 'done' || step.state === 'cached')
    context.log.write(`${titleOf(step)} ${step.state}, ${step.seconds.toFixed(1)} s\n`);
  if (step.error !== null) context.log.write(`${titleOf(step)} ${step.state}: ${step.error}\n`);
}

const itemOf = (step: Step): Item => ({
  id: step.id,
  group: step.stage,
  title: step.instruction,
  state: step.state,
  position: step.position,
  of: step.of,
  seconds: step.seconds,
  ...(step.stage === null || counts(step) ? {} : { counts: false }),
});

/** `[kpi-app 7/14] COPY . /srv/src/kpi`, or the bare name of a step of no stage. */
export const titleOf = (step: Step): string =>
  step.stage === null
    ? step.name
    : `[${step.stage === '' ? '' : `${step.stage} `}${step.position}/${step.of}] ${step.instruction}`;
