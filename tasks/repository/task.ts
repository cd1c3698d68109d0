import { typed } from '../../src/domain/checkout/facts.ts';
import { task } from '../../src/index.ts';
import type { Command, Context, Needs, Prepared, Preparing, Requirement } from '../../src/index.ts';
import { gitIn } from '../checkout/git.ts';
import { requireScript } from '../checkout/mounted.ts';
import { inParallel } from '../parallel.ts';
import { notStarted } from '../places/compose-says.ts';
import { endInPlace } from '../places/end.ts';
import { checkoutIn, inPlace, placeFlag } from '../places.ts';
import type { PlaceName, PlaceOptions } from '../places.ts';
import { failure, runOne } from './run.ts';
import type { Run } from './run.ts';
import { dockerRequirements } from '../requirements/index.ts';
import { git } from '../requirements/tools.ts';

type Chore = {
  readonly name: string;
  readonly summary: string;
  readonly details: string;
  readonly group: string;
  readonly usual: PlaceName;
  /** The repository's own commands; several run side by side. */
  readonly commands: readonly Command['argv'][];
  /** Where what follows `--` goes: to the only command. */
  readonly rest?: string;
  /** What follows `--` where nothing was typed. */
  readonly usualRest?: (look: Preparing<PlaceOptions>, kpi: string) => Promise<readonly string[]>;
  readonly requires?: readonly Requirement[];
};

export type ChoreContext = Context<PlaceOptions, Needs, ChorePlan>;
type ChorePlan = Prepared & { readonly kpi: string; readonly instead: string | null };
/** What a chore left: the files that git shows otherwise than before. */
type Done = { readonly changed: readonly string[] };

/** A task that runs the repository's own command where it belongs, with its real exit code. */
export const chore = (of: Chore) =>
  task({
    name: of.name,
    summary: of.summary,
    details: of.details,
    group: of.group,
    examples: [of.name, `${of.name} --place ${of.usual === 'host' ? 'run' : 'host'}`],
    options: { place: placeFlag(of.usual) },
    ...(of.rest === undefined ? {} : { rest: of.rest }),
    requires: ({ place }) => [
      git,
      ...(place === 'host' ? [] : dockerRequirements),
      ...(of.requires ?? []),
    ],
    pool: 'checkout',
    place: inPlace,
    prepare: (look: Preparing<PlaceOptions>) => prepare(look, of),
    run: (context: ChoreContext) => runAll(context, of.name),
    cleanup: async (context) => {
      if (context.options.place !== 'host') await endInPlace(context);
    },
    print: ({ changed }) => print(changed),
  });

async function prepare(
  look: Preparing<PlaceOptions>,
  { commands, usualRest }: Pick<Chore, 'commands' | 'usualRest'>,
): Promise<ChorePlan> {
  const { kpi, workspace, instead } = await checkoutIn(look, look.options.place);
  for (const argv of commands) await requireScript(look, kpi, argv);
  const rest = look.rest.length > 0 ? look.rest : ((await usualRest?.(look, kpi)) ?? []);
  const whole = commands.map((argv): Command => ({ argv: [...argv, ...rest] }));
  return {
    kpi,
    instead,
    // What keeps the owner of the files makes the commands themselves hard to read.
    notes: [
      ...workspace.notes,
      ...whole.map(({ argv }) => `runs ${typed(argv)} ${spokenPlaces[look.options.place]}`),
    ],
    commands: whole,
  };
}

async function runAll(context: ChoreContext, name: string): Promise<Done> {
  const { kpi, commands, instead } = context.prepared;
  if (instead !== null) context.warn(instead);
  const before = await statuses(context, kpi);
  const ends = await inParallel(commands, commands.length, (command) => runOne(context, command));
  const [worst, ...others] = ends.filter(({ ended }) => ended.code !== 0);
  if (worst !== undefined) {
    const { place } = context.options;
    const otherwise =
      place === 'exec' ? ['A new container will do:', `$ kpi-tasks ${name} --place run`] : [];
    await adviseModules(context, [worst, ...others]);
    const lacking = place === 'host' ? null : notStarted(worst.ended, ...otherwise);
    throw lacking ?? (await failure(context, [worst, ...others]));
  }
  const after = await statuses(context, kpi);
  return {
    changed: [...after].filter(([path, is]) => before.get(path) !== is).map(([path]) => path),
  };
}

/** npm finds what its scripts start in `node_modules`, which a new clone or worktree has not. */
async function adviseModules(
  { files, warn, prepared: { kpi } }: ChoreContext,
  failed: readonly Run[],
): Promise<void> {
  const unfound = failed.some(
    ({ command, ended }) => command.argv[0] === 'npm' && ended.code === 127,
  );
  if (unfound && (await files.stat(`${kpi}/node_modules`)) === null)
    warn(`${kpi} has no node_modules, where these programs come from: kpi-tasks node-deps`);
}

const spokenPlaces: Readonly<Record<PlaceName, string>> = {
  host: 'on this machine',
  run: 'in a new container',
  exec: 'in the container that runs',
};

/** What git shows of each file that is not as committed, with the id of its content. */
async function statuses(
  context: Pick<Preparing<unknown>, 'read' | 'files'>,
  kpi: string,
): Promise<ReadonlyMap<string, string>> {
  const said =
    (await gitIn(context, kpi).ask(
      'status',
      '--porcelain',
      '-z',
      '--no-renames',
      '--untracked-files=all',
    )) ?? '';
  const paths = said.split('\0').filter((line) => line !== '');
  return new Map(
    await Promise.all(
      paths.map(async (line): Promise<readonly [string, string]> => {
        const path = line.slice(3);
        const stat = await context.files.stat(`${kpi}/${path}`);
        return [path, `${line.slice(0, 2)} ${stat?.modified} ${stat?.size}`];
      }),
    ),
  );
}

function print(changed: readonly string[]): string {
  if (changed.length === 0) return 'No file of the checkout changed';
  const shown = changed.slice(0, 10).map((path) => `  ${path}`);
  const more = changed.length > 10 ? [`  and ${changed.length - 10} more`] : [];
  return [
    `${changed.length === 1 ? 'One file' : `${changed.length} files`} of the checkout changed:`,
    ...shown,
    ...more,
  ].join('\n');
}
