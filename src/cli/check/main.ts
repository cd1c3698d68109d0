import { exitCode } from '../../model/exit.ts';
import type { ExitCode } from '../../model/exit.ts';
import type { World } from '../../model/world.ts';
import { inWindow } from '../layout.ts';
import { commandHelp } from './help.ts';
import type { Opened } from './opened.ts';

/** `check` and `resume`, loaded only when one of them is called. */
export async function onChecklists(
  world: World,
  opened: Opened,
  command: 'check' | 'resume',
  args: readonly string[],
): Promise<ExitCode> {
  if (args.includes('--help') || args.includes('-h')) {
    world.stdout.write(
      inWindow(world.stdout, commandHelp(command, [...opened.checklists.values()])),
      'answer',
    );
    return exitCode.done;
  }
  const { checkCommand, resumeCommand } = await import('./check.ts');
  return command === 'check'
    ? checkCommand(world, opened, args)
    : resumeCommand(world, opened, args);
}
