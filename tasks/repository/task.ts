import { Stop, task } from '../../src/index.ts';
import type { Command, Context, Needs, Prepared, Preparing, Requirement } from '../../src/index.ts';
import { gitIn } from '../checkout/git.ts';
import { theCheckout } from '../checkout/kpi.ts';
import { inParallel } from '../parallel.ts';
import { inPlace, placeFlag } from '../places.ts';
import type { PlaceName } from '../places.ts';
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
  readonly requires?: readonly Requirement[];
};

type Options = { readonly place: PlaceName };
type ChorePlan = Prepared & { readonly kpi: string };
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
    requires: [git, ...(of.requires ?? [])],
    pool: 'checkout',
    place: inPlace,
    prepare: (look: Preparing<Options>) => prepare(look, of.commands),
    run: runAll,
    print: ({ changed }) => print(changed),
  });

async function prepare(look: Preparing<Options>, commands: Chore['commands']): Promise<ChorePlan> {
  const { kpi, workspace } = await theCheckout(look);
  return {
    kpi,
    notes: workspace.notes,
    commands: commands.map((argv): Command => ({ argv: [...argv, ...look.rest] })),
  };
}

async function runAll(context: Context<Options, Needs, ChorePlan>): Promise<Done> {
  const { kpi, commands } = context.prepared;
  const before = await statuses(context, kpi);
  const ends = await inParallel(commands, commands.length, async (command) => ({
    command,
    ended: await context.exec(command),
  }));
  for (const { command, ended } of ends)
    if (ended.code !== 0)
      throw new Stop({
        kind: 'exit',
        command: command.argv.join(' '),
        code: ended.code,
        signal: ended.signal,
        lines: `${ended.stdout}\n${ended.stderr}`.trim().split('\n').slice(-20),
        handedOn: 'told',
      });
  const after = await statuses(context, kpi);
  return {
    changed: [...after].filter(([path, is]) => before.get(path) !== is).map(([path]) => path),
  };
}

/** What git shows of each file that is not as committed, with the id of its content. */
async function statuses(
  context: Pick<Preparing<unknown>, 'read' | 'files'>,
  kpi: string,
): Promise<ReadonlyMap<string, string>> {
  const said = (await gitIn(context, kpi).ask('status', '--porcelain', '-z', '--no-renames')) ?? '';
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
