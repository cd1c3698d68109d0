import { typed } from '../src/domain/checkout/facts.ts';
import { Stop, flag, task } from '../src/index.ts';
import type { Command, Context, Needs, Prepared, Preparing } from '../src/index.ts';
import { mountedCheckout, requireScript } from './checkout/mounted.ts';
import { frontend, runningContainer } from './places/containers.ts';
import { endInPlace, marker } from './places/end.ts';
import { keepingOwner } from './places/owner.ts';
import { dockerRequirements } from './requirements/index.ts';

export const watch = task({
  name: 'watch',
  summary: 'Serve the front end and build it anew at each change',
  details:
    'Runs docker/webpack-dev-server.sh in a container of the kpi service with its port published, and when it ends, ' +
    'restarts the kpi service where that runs, so that it serves the built files again.',
  group: 'Repository',
  examples: ['watch', 'watch --port 3001'],
  options: { port: flag.number('The port on this machine', { default: 3000 }) },
  requires: dockerRequirements,
  interactive: 'if any',
  prepare,
  cleanup: async (context) => {
    await endInPlace(context, 'watch');
    // Without a terminal Ctrl-C ends the run before it comes to this.
    if (context.outcome.is === 'cancelled') await restarting(context);
  },
  run: async (context: WatchContext) => {
    const { exec, prepared, warn } = context;
    if (prepared.instead !== null) warn(prepared.instead);
    const { code, signal } = await exec(prepared.serve);
    await restarting(context);
    // Ctrl-C is how one stops watching.
    if (code === 0 || code === 130) return;
    const command = typed(prepared.serve.argv);
    throw new Stop({ kind: 'exit', command, code, signal, lines: [], handedOn: 'silent' });
  },
});

const script: Command['argv'] = ['bash', './docker/webpack-dev-server.sh'];

type WatchOptions = { readonly port: number };
type WatchPlan = Prepared & {
  readonly serve: Command;
  readonly restart: Command | null;
  readonly instead: string | null;
};
type WatchContext = Context<WatchOptions, Needs, WatchPlan>;

async function restarting({ exec, say, prepared }: WatchContext): Promise<void> {
  if (prepared.restart === null) return;
  say('Restarting kpi');
  await exec(prepared.restart);
}

async function prepare(look: Preparing<WatchOptions>): Promise<WatchPlan> {
  const { kpi, workspace, instead } = await mountedCheckout(look);
  await requireScript(look, kpi, script);
  const { argv, cwd } = await frontend(look);
  const server = keepingOwner(script, await look.files.stat(kpi));
  const publish = `${look.options.port}:3000`;
  const terminal = look.terminal ? [] : ['-T'];
  const serve = {
    argv: argv(
      'run',
      '--rm',
      ...terminal,
      '--env',
      `${marker}=watch`,
      '--publish',
      publish,
      'kpi',
      ...server,
    ),
    cwd,
  };
  const runs = (await runningContainer(look, 'kpi')) !== null;
  const restart = runs ? { argv: argv('restart', 'kpi'), cwd } : null;
  return {
    serve,
    restart,
    instead,
    notes: workspace.notes,
    commands: [serve, ...(restart === null ? [] : [restart])],
  };
}
