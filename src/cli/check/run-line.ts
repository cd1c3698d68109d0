import { failureOf } from '../../model/failure.ts';
import type { World } from '../../model/world.ts';
import { wordsOf } from '../../render/words.ts';

/** Seconds after which a command that somebody typed is ended; until then they see what it prints. */
const limit = 600;
/** Characters of what it printed that are kept: its end tells most. */
const most = 1_000_000;

/** Runs a line of shell and shows what it prints; gives that, with the line above it and the exit code below. */
export async function runLine(world: World, line: string, cwd: string): Promise<string> {
  let said = '';
  const sink = (_: string, text: string) => {
    world.stderr.write(text);
    said = (said + text).slice(-most);
  };
  const ending = await world.shell
    .exec({ argv: ['sh', '-c', line], cwd }, { sink, signal: world.stopping, limit })
    .then(
      ({ code, signal }) => (signal === null ? `exit code ${code}` : `ended by ${signal}`),
      (error: unknown) => wordsOf(failureOf(error)).what,
    );
  const newline = said === '' || said.endsWith('\n') ? '' : '\n';
  world.stderr.write(newline);
  return `$ ${line}\n${said}${newline}[${ending}]\n`;
}
