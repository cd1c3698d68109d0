import type { Item, OutputStream } from '../model/event.ts';
import { Stop } from '../model/failure.ts';
import type { Context, Needs, Prepared, Preparing, Settled } from '../model/task.ts';
import type { Command, ExecSettings, Sink } from '../model/shell.ts';
import type { Log } from '../model/store.ts';
import type { Node } from '../plan/plan.ts';
import { agreeing } from './agree.ts';
import { splitter } from './lines.ts';
import type { Splitter } from './lines.ts';
import { secretsOf } from './mask.ts';
import { lookFrom } from './place.ts';
import type { Place } from './place.ts';
import type { Tell } from './teller.ts';
import { walks } from './walks.ts';
import type { Site } from './world.ts';

/** What `prepare` and `expect` of a node may use. */
export const preparing = (
  site: Pick<Site, 'looking' | 'store' | 'subject'>,
  node: Node,
  place: Place,
): Preparing<Settled> => ({
  ...lookFrom(site.looking, place),
  dir: place.dir,
  options: node.options,
  rest: node.rest,
  records: { all: (kind, last) => site.store.records.all(kind, last) },
  state: site.store.folder,
  walks: walks(site),
  heldBy: (pool) => site.store.heldBy(pool),
});

type Given = {
  readonly place: Place;
  /** What `prepare` was given. */
  readonly look: Preparing<Settled>;
  readonly prepared: Prepared;
  readonly needs: Readonly<Record<string, unknown>>;
  readonly log: Log;
  readonly signal: AbortSignal;
};

/** What `run` of a node may use. */
export function context(
  site: Site,
  node: Node,
  tell: Tell,
  given: Given,
): Context<Settled, Needs, Prepared> {
  const output = (stream: OutputStream, text: string, item: string | null = null) =>
    tell({ type: 'task.output', task: node.id, stream, text, item });
  const { look, prepared, needs, signal } = given;
  const log = { ...given.log, write: (text: string) => given.log.write(site.mask.text(text)) };
  const { exec, $ } = starting(site, node, given, output);
  return {
    ...look,
    exec,
    $,
    prepared,
    needs,
    signal,
    get: async (socket, path, settings) =>
      unlessCancelled(given, await site.looking.get(socket, path, { signal, ...settings })),
    log,
    files: site.files,
    records: {
      all: site.store.records.all,
      add: (kind, id, value) => site.store.records.add(kind, id, site.mask.deep(value)),
    },
    run: { id: site.runId, folder: site.folder?.path ?? '' },
    say: (line) => output('note', line),
    warn: (line) => output('warning', line),
    line: (item, stream, text) => output(stream, text, item),
    agree: agreeing(site, node.id, tell),
    copy: site.copy,
    progress: (item: Item) => tell({ type: 'task.progress', task: node.id, item }),
    secret: (...values) => site.mask.add(...values),
  };
}

/** Does what a task does. What it prints by itself, as with `console.log`, it says. */
export async function within<T>(
  site: Site,
  node: Node,
  tell: Tell,
  log: Log,
  work: () => T | Promise<T>,
): Promise<T> {
  // A task that only reads has neither log nor view.
  if (site.folder === null) return work();
  const lines = logged(site, log, (_, text) =>
    tell({ type: 'task.output', task: node.id, stream: 'note', text, item: null }),
  );
  try {
    return await site.within(lines.sink, work);
  } finally {
    lines.end();
  }
}

/** How a task starts programs. */
function starting(
  site: Site,
  node: Node,
  given: Running,
  output: Output,
): Pick<Context<Settled, Needs, Prepared>, 'exec' | '$'> {
  const { signal, place } = given;
  const { dir: cwd, env } = place;
  const { task } = node;
  const owner = streamsOf(site, node);
  const put = async (command: Command): Promise<Command> =>
    task.place === null ? command : task.place(command, preparing(site, node, place));
  // A task may have set a variable itself, which its programs find, too.
  const hide = (more: Command['env']) =>
    site.mask.add(...secretsOf({ ...more }), ...secretsOf(site.looking.env));
  return {
    exec: async (wanted, { sink, item, ...settings } = {}) => {
      const command = await put(wanted);
      hide({ ...wanted.env, ...command.env });
      const told: Output = (stream, text) => output(stream, text, item);
      return logging(site, given, sink ? () => undefined : told, (lines) =>
        site.shell.exec(
          { ...command, cwd: command.cwd ?? cwd, env: { ...env, ...command.env } },
          {
            signal,
            ...owner,
            ...settings,
            sink: (stream, text) => (sink?.(stream, text), lines(stream, text)),
          },
        ),
      );
    },
    $: (strings, ...values) => {
      hide({});
      return logging(site, given, output, (sink) =>
        site.shell.bash({ cwd, env, sink, signal }, strings, values),
      );
    },
  };
}

/** What has the terminal is seen there, and Ctrl-C is its own; without one, what would be seen there goes where ours goes. */
function streamsOf(site: Site, { task, rest }: Node): ExecSettings {
  if (task.interactive(rest) === false) return {};
  if (site.hasTerminal) return { terminal: true, ownsInterrupt: true };
  return { streams: site.freeStdout ? 'all' : 'input' };
}

type Running = Pick<Given, 'log' | 'signal' | 'place'>;
type Output = (stream: OutputStream, text: string, item?: string | null) => void;

/** Runs a program whose text goes to the log; a cancelled task goes no further. */
async function logging<T>(
  site: Site,
  given: Running,
  output: Output,
  work: (sink: Sink) => Promise<T>,
): Promise<T> {
  const lines = logged(site, given.log, output);
  return unlessCancelled(given, await work(lines.sink).finally(() => lines.end()));
}

function unlessCancelled<T>({ signal }: Pick<Given, 'signal'>, done: T): T {
  if (signal.aborted) throw new Stop({ kind: 'cancelled', signal: signal.reason });
  return done;
}

/** A sink that writes whole masked lines to the log and hands them on; whole, so that no secret is cut in two. */
function logged(site: Site, log: Log, output: Output) {
  const cut = (stream: 'stdout' | 'stderr') =>
    splitter(
      (lines) => {
        log.write(`${lines.join('\n')}\n`);
        for (const line of lines) output(stream, line);
      },
      (text) => site.mask.text(text),
    );
  // Made with the first text, since most tasks print nothing by themselves.
  let streams: Readonly<Record<'stdout' | 'stderr', Splitter>> | null = null;
  const sink: Sink = (stream, text) => {
    streams ??= { stdout: cut('stdout'), stderr: cut('stderr') };
    streams[stream].push(text);
  };
  const end = () => {
    streams?.stdout.end();
    streams?.stderr.end();
  };
  return { sink, end };
}
