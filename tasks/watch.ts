import { typed } from '../src/domain/checkout/facts.ts';
import { Stop, flag, task } from '../src/index.ts';
import type { Command, Context, Needs, Prepared, Preparing } from '../src/index.ts';
import { theCheckout } from './checkout/kpi.ts';
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
  cleanup: (context) => endInPlace(context, 'watch'),
  run: async ({ exec, say, prepared }: Context<WatchOptions, Needs, WatchPlan>) => {
    const { code, signal } = await exec(prepared.serve);
    if (prepared.restart !== null) {
      say('Restarting kpi');
      await exec(prepared.restart);
    }
    // Ctrl-C is how one stops watching.
    if (code === 0 || code === 130) return;
    const command = typed(prepared.serve.argv);
    throw new Stop({ kind: 'exit', command, code, signal, lines: [], handedOn: 'silent' });
  },
});

type WatchOptions = { readonly port: number };
type WatchPlan = Prepared & { readonly serve: Command; readonly restart: Command | null };

async function prepare(look: Preparing<WatchOptions>): Promise<WatchPlan> {
  const { kpi, workspace } = await theCheckout(look);
  const { argv, cwd } = await frontend(look);
  const server = keepingOwner(
    ['bash', './docker/webpack-dev-server.sh'],
    await look.files.stat(kpi),
  );
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
    notes: workspace.notes,
    commands: [serve, ...(restart === null ? [] : [restart])],
  };
}
