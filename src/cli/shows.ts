import type { Show } from '../model/event.ts';
import type { World } from '../model/world.ts';
import { grouped } from '../render/grouped.ts';
import { jsonShow } from '../render/json.ts';
import { linesShow } from '../render/lines.ts';
import { pausing } from '../render/pausing.ts';
import type { Globals } from './globals.ts';

/** The one view that fits where the program runs. */
export async function chooseShow(world: World, globals: Globals, readOnly: boolean): Promise<Show> {
  if (readOnly) return warningsShow(world);
  if (globals.json) return jsonShow(world.stdout);
  const lines = await linesFor(world, globals);
  const animated =
    globals.lines === undefined &&
    world.env['GITHUB_ACTIONS'] !== 'true' &&
    world.stderr.isTerminal &&
    !globals.quiet &&
    !isSet(world.env['CI']) &&
    world.env['TERM'] !== 'dumb';
  if (animated) return pausing(() => world.terminalView({ verbose: globals.verbose }));
  return globals.lines === 'grouped' ? grouped(lines, world.now) : lines(world.now);
}

/** The view as lines, given the clock that says when each thing happened. */
async function linesFor(world: World, globals: Globals): Promise<(now: () => number) => Show> {
  const { quiet, verbose } = globals;
  const output = globals.lines === 'grouped' ? undefined : globals.lines;
  if (world.env['GITHUB_ACTIONS'] !== 'true')
    return (now) => linesShow(world.stderr, { quiet, verbose, output, now });
  const { githubShow } = await import('../render/github.ts');
  const summary = (markdown: string) => world.summarise(markdown);
  return () => githubShow(world.stderr, { verbose, summary });
}

/** A command that reads has nothing to show while it works but what a person should know. */
const warningsShow = (world: World): Show => ({
  tell: (event) => {
    if (event.type === 'task.output' && event.stream === 'warning')
      world.stderr.write(`${event.text}\n`);
  },
  end: () => Promise.resolve(),
});

const isSet = (value: string | undefined): boolean =>
  value !== undefined && value !== '' && value !== 'false';
