import { Stop } from '../model/failure.ts';
import type { Placed, Settled } from '../model/task.ts';
import type { World } from '../model/world.ts';
import { canAsk } from './asking.ts';
import type { Lacking } from './options.ts';
import { readValue, textsIn } from './values.ts';
import { usage } from './words-of-argv.ts';
import type { Words } from './words-of-argv.ts';

/** Asks for what a task cannot do without. Where nobody can be asked, throws a `usage` failure that names it. */
export async function askFor(
  world: World,
  { name }: Placed,
  lacking: readonly Lacking[],
  place: { readonly cwd: string; readonly globals: Words['globals'] },
): Promise<Settled> {
  const help = `$ kpi-tasks help ${name}`;
  const [first] = lacking;
  if (first !== undefined && (!canAsk(world, place.globals) || place.globals.dryRun))
    throw usage(`${name} needs ${first.label}: ${first.option.help}.`, help);
  const given: Record<string, unknown> = {};
  for (const { key, option, label } of lacking) {
    const read = (text: string) =>
      readValue(option, textsIn(option, text), { label, cwd: place.cwd, help });
    const text = await world.ask.value({
      message: `${option.help} (${label}${option.kind === 'list' ? ', a comma between two' : ''})`,
      choices: option.choices,
      problem: (answer) => problemOf(() => read(answer)),
    });
    given[key] = read(text);
  }
  return given;
}

/** What is wrong with an answer, in a sentence; null where it will do. */
function problemOf(work: () => unknown): string | null {
  try {
    work();
    return null;
  } catch (error) {
    if (error instanceof Stop && error.failure.kind === 'usage') return error.failure.what;
    throw error;
  }
}
