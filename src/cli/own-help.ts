import { builtIns } from './built-ins.ts';
import { builtInHelp, exitCodesHelp } from './help.ts';

/** What `help` says of what is no task; a config that is broken does not stand in its way. */
export function ownHelp(command: string | null, args: readonly string[]): string | null {
  const asked = command !== 'help' && args.some((word) => word === '--help' || word === '-h');
  const [name, extra] = asked ? [command] : command === 'help' ? args : [];
  if (extra !== undefined) return null;
  if (name === 'exit-codes' && !asked) return exitCodesHelp();
  // Of checklists help has to tell which there are.
  const own = builtIns.find((one) => one.name === name && !['check', 'resume'].includes(one.name));
  return own === undefined || own.name === 'help' ? null : builtInHelp(own);
}
