import type { Show } from '../model/event.ts';
import type { World } from '../model/world.ts';
import { jsonShow } from '../render/json.ts';
import { linesShow } from '../render/lines.ts';
import type { Globals } from './globals.ts';

/** The one view that fits where the program runs. */
export async function chooseShow(world: World, globals: Globals, readOnly: boolean): Promise<Show> {
  if (readOnly) return warningsShow(world);
  const settings = { quiet: globals.quiet, verbose: globals.verbose, now: world.now };
  if (globals.json) return jsonShow(world.stdout);
  if (world.env['GITHUB_ACTIONS'] === 'true') {
    const { githubShow } = await import('../render/github.ts');
    return githubShow(world.stderr, {
      ...settings,
      summary: (markdown) => world.summarise(markdown),
    });
  }
  const animated =
    world.stderr.isTerminal &&
    !globals.quiet &&
    !isSet(world.env['CI']) &&
    world.env['TERM'] !== 'dumb';
  return animated
    ? world.terminalView({ verbose: globals.verbose })
    : linesShow(world.stderr, settings);
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
