import type { Graph } from '../graph/graph.ts';
import { exitCode } from '../model/exit.ts';
import type { ExitCode } from '../model/exit.ts';
import { Stop } from '../model/failure.ts';
import type { Fix, Requirement } from '../model/requirement.ts';
import type { Settled } from '../model/task.ts';
import type { Reading, World } from '../model/world.ts';
import { cure, examine } from '../run/doctor.ts';
import type { Practice } from '../run/doctor.ts';
import type { Checked } from '../run/preflight.ts';
import { canAsk } from './asking.ts';
import { word } from './dry-run.ts';
import type { Globals } from './globals.ts';
import { paragraph } from './layout.ts';
import { findTask } from './names.ts';
import { tryWith } from './unsettled.ts';
import { usage } from './words-of-argv.ts';

/** `kpi-tasks doctor [TASK…] [--fix]`: exit 4 while something is missing. */
export async function doctor(
  world: World,
  graph: Graph,
  globals: Globals,
  request: {
    readonly tasks: readonly string[];
    readonly fix: boolean;
    readonly look: () => Reading;
  },
): Promise<ExitCode> {
  const wanted = wantedBy(graph, request.tasks, world.packageFolder);
  if (request.fix && !globals.yes && !canAsk(world, globals))
    throw usage(
      'doctor --fix asks before it changes anything, and there is no terminal to ask on.',
      'Add --yes to let it go ahead.',
    );
  const practice = practise(world, globals, request.look);
  const checked = request.fix
    ? await cure(wanted, practice)
    : await world.wait('Looking at this machine', () => examine(wanted, practice));
  const lacking = checked.filter(({ finding }) => finding.is === 'missing');
  const look = request.look();
  const cures = await Promise.all(lacking.map(async ({ requirement }) => requirement.fix?.(look)));
  const curable = cures.some((fix) => (fix ?? null) !== null);
  world.stdout.write(
    globals.json ? `${JSON.stringify(checked.map(plainData))}\n` : text(checked, curable, world),
    'answer',
  );
  return lacking.some(({ requirement }) => requirement.advice !== true)
    ? exitCode.missing
    : exitCode.done;
}

/** Every requirement of the named tasks, or of all, with the tasks that need it. */
function wantedBy(
  graph: Graph,
  names: readonly string[],
  own: string,
): ReadonlyMap<Requirement, readonly string[]> {
  const placed =
    names.length === 0 ? [...graph.tasks.values()] : names.map((name) => findTask(graph, name));
  const wanted = new Map<Requirement, readonly string[]>();
  for (const { name, task } of placed) {
    const call = (options: Settled) => [...task.requires(options)];
    const of = { task: name, of: 'requires', own } as const;
    const { gave, lacking } = tryWith({ task, given: {} }, call, of);
    // What it gave without an option that it looked at may be about something that there is not.
    const known = lacking.length > 0 ? [untold(name, lacking)] : (gave ?? []);
    for (const one of known) add(wanted, one, name);
  }
  return wanted;
}

const untold = (name: string, lacking: readonly string[]): Requirement => ({
  name,
  check: async () => ({
    is: 'unknown',
    why: `what this task requires depends on its options (${lacking.join(', ')}); a run looks at it`,
  }),
});

/** Tasks may share a check, some as advice only; it is done and told once, and what one cannot do without is no advice. */
function add(wanted: Map<Requirement, readonly string[]>, one: Requirement, name: string): void {
  const same = [...wanted.keys()].find((known) => known.check === one.check) ?? one;
  const kept = same.advice === true && one.advice !== true ? one : same;
  const names = [...(wanted.get(same) ?? []), name];
  if (kept !== same) wanted.delete(same);
  wanted.set(kept, names);
}

function practise(world: World, globals: Globals, look: () => Reading): Practice {
  return {
    look,
    agree: async (requirement, fix) => {
      const lines = fix.commands.map((command) => `    $ ${command.argv.map(word).join(' ')}\n`);
      world.stderr.write(`${requirement.name}: ${fix.summary}\n${lines.join('')}`);
      return globals.yes || (await world.ask.confirm('Do this now?', false)) === true;
    },
    apply: (fix) => apply(world, fix),
  };
}

/** Runs a cure's commands one after the other, and shows what they print. */
async function apply(world: World, fix: Fix): Promise<boolean> {
  for (const command of fix.commands) {
    const ended = await world.shell.exec(command, {
      signal: world.stopping,
      // `sudo` asks on the terminal, so it must have it.
      ...(world.stdinIsTerminal
        ? { terminal: true }
        : { sink: (_: string, piece: string) => world.stderr.write(piece) }),
    });
    if (world.stopping.aborted)
      throw new Stop({ kind: 'cancelled', signal: world.stopping.reason });
    if (ended.code !== 0) {
      world.stderr.write(
        `That did not work: ${command.argv[0]} ended with ${ended.code ?? ended.signal}.\n`,
      );
      return false;
    }
  }
  return true;
}

function text(checked: readonly Checked[], curable: boolean, world: World): string {
  const marks = world.stdout.unicode
    ? { ok: '✔', warning: '!', missing: '✖', unknown: '?' }
    : { ok: '+', warning: '!', missing: 'x', unknown: '?' };
  const width = Math.min(100, world.stdout.columns()) - 4;
  const widest = Math.max(...checked.map(({ requirement }) => requirement.name.length), 0);
  const lines = checked.flatMap(({ requirement, finding, tasks }) => {
    const head = `${marks[finding.is]} ${requirement.name.padEnd(widest)}  `;
    const said = finding.is === 'ok' ? finding.found : finding.why;
    const [first = '', ...more] = paragraph(said, Math.max(20, width - widest));
    const todo = finding.is === 'ok' || finding.is === 'unknown' ? [] : finding.todo;
    const whose = finding.is === 'missing' ? [`needed by ${tasks.join(', ')}`] : [];
    return [
      head + first,
      ...[...more, ...whose, ...todo].map((line) => ' '.repeat(widest + 4) + line),
    ];
  });
  const lacking = checked.filter(({ finding }) => finding.is === 'missing').length;
  const verdict =
    lacking === 0
      ? 'Nothing is missing.'
      : `${lacking} missing.${curable ? ' What is safe to put right: kpi-tasks doctor --fix' : ''}`;
  return `${[...lines, '', checked.length === 0 ? 'Nothing is required.' : verdict].join('\n')}\n`;
}

const plainData = ({ requirement, finding, tasks }: Checked) => ({
  name: requirement.name,
  tasks,
  ...finding,
});
