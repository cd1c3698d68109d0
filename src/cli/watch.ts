import { relative } from 'node:path';
import { exitForSignal } from '../model/exit.ts';
import type { ExitCode } from '../model/exit.ts';
import type { Change, Notice } from '../model/freshness.ts';
import type { World } from '../model/world.ts';
import type { Plan } from '../plan/plan.ts';
import { wrap } from '../render/columns.ts';
import { plural } from '../render/text.ts';
import { whyLines } from '../render/why.ts';
import { readsOf } from '../run/changes.ts';
import type { Reads } from '../run/changes.ts';
import { halting } from '../run/halt.ts';
import type { Halt } from '../run/halt.ts';
import type { Execution } from './execute.ts';
import { edits } from './reload.ts';
import type { Edits } from './reload.ts';
import { usage } from './words-of-argv.ts';

/**
 * Runs a plan, and again whenever a file that it reads changes, until Ctrl-C. A change while it runs ends that run first,
 * wholly, with all its programs: no two ever run at once. Gives null where the config was edited.
 */
export async function watch(
  world: World,
  { placed, look, root, words }: Execution,
  plan: Plan,
  once: (halt: Halt) => Promise<ExitCode>,
): Promise<ExitCode | null> {
  const tracker = await world.tracker();
  const reads = readsOf({ looking: look, root }, plan, tracker);
  if (reads === null) throw nothingToWatch(placed.name);
  const say = (text: string) => {
    const columns = world.stderr.isTerminal ? world.stderr.columns() : Number.POSITIVE_INFINITY;
    const lines = wrap(`kpi-tasks: ${text}`, columns);
    if (!words.globals.quiet) world.stderr.write(`${lines.join('\n')}\n`);
  };
  const bell = makeBell();
  const notice = tracker.notice(bell.ring, (why) =>
    say(`looks for changes every second, since the system cannot tell of them: ${why}`),
  );
  const { stopping } = world;
  stopping.addEventListener('abort', bell.ring, { once: true });
  const config = await edits(world);
  const at: At = { reads, bell, notice, stopping, say, config, cwd: look.cwd, edited: null };
  try {
    await reads.settle('all');
    notice.at([...(await reads.folders()), ...config.folders]);
    while (!stopping.aborted && at.edited === null)
      if (!(await changedWhileRunning(at, once)) && !isOver(at)) await changed(at);
    if (stopping.aborted) return exitForSignal(stopping.reason);
    say(`${at.edited} changed; reads the config anew`);
    return null;
  } finally {
    notice.end();
  }
}

type At = {
  readonly reads: Reads;
  readonly bell: Bell;
  readonly notice: Notice;
  readonly stopping: AbortSignal;
  readonly say: (text: string) => void;
  readonly config: Edits;
  readonly cwd: string;
  /** The file of the config that was edited. */
  edited: string | null;
};

const isOver = ({ stopping, edited }: At): boolean => stopping.aborted || edited !== null;

/** One run to its end; true where a change ended it. */
async function changedWhileRunning(
  at: At,
  once: (halt: Halt) => Promise<ExitCode>,
): Promise<boolean> {
  const halt = halting();
  let over = false;
  const running = once(halt).finally(() => {
    over = true;
    at.bell.ring();
  });
  // Awaited below; until then a failure must not count as one that nobody hears.
  running.catch(() => undefined);
  const changes = await nextChange(at, true, () => over);
  if (changes.length > 0) {
    halt.because(toldOf(changes));
  } else if (at.edited !== null && !over) halt.because(`${at.edited} changed`);
  await running;
  // Said now, since before its end the view would draw over it.
  if (changes.length > 0) at.say(`${toldOf(changes)}; the run was ended, and starts anew`);
  await at.reads.settle(changes.length > 0 ? 'all' : 'made');
  return changes.length > 0;
}

/** Waits between two runs. */
async function changed(at: At): Promise<void> {
  // Whoever only waits has nothing else that would keep the program alive.
  const alive = setInterval(() => undefined, 1 << 30);
  try {
    at.say(`watches ${plural(at.reads.count(), 'file')}; Ctrl-C ends it`);
    const changes = await nextChange(at, false, () => false);
    if (changes.length === 0) return;
    at.say(`${toldOf(changes)}; runs again`);
    await at.reads.settle('all');
  } finally {
    clearInterval(alive);
  }
}

/** Waits for a change that matters; gives none when there is no more to wait for. */
async function nextChange(at: At, busy: boolean, done: () => boolean): Promise<readonly Change[]> {
  const { reads, bell, notice, stopping, config } = at;
  // What changed since it was last looked at counts as well.
  for (let first = !busy; ; first = false) {
    if (!first) await bell.rung();
    if (stopping.aborted || done()) return [];
    const edited = await config.edited();
    at.edited = edited === null ? null : relative(at.cwd, edited) || edited;
    if (at.edited !== null) return [];
    const changes = await reads.changes(busy);
    if (changes.length > 0) return changes;
    notice.at([...(await reads.folders()), ...config.folders]);
  }
}

const toldOf = (changes: readonly Change[]): string => {
  const [first = '', ...more] = whyLines(changes);
  return more.length === 0 ? first : `${first} and ${plural(changes.length - 1, 'more file')}`;
};

type Bell = ReturnType<typeof makeBell>;

/** Something that is rung now and waited for later; ringing twice is ringing once. */
function makeBell() {
  let { promise, resolve } = Promise.withResolvers<void>();
  return {
    ring: () => resolve(),
    rung: async () => {
      await promise;
      ({ promise, resolve } = Promise.withResolvers<void>());
    },
  };
}

const nothingToWatch = (name: string) =>
  usage(
    `${name} names no inputs, and nor does what it needs, so there is nothing to watch.`,
    'Name in the task the files it reads, such as `inputs: ["src/**"]`.',
  );
