import { quoted, typed } from '../src/domain/checkout/facts.ts';
import { flag } from '../src/index.ts';
import type { Command, Preparing, Reading } from '../src/index.ts';
import { theCheckout } from './checkout/kpi.ts';
import { mountedCheckout } from './checkout/mounted.ts';
import { frontend } from './places/containers.ts';
import { marker } from './places/end.ts';
import { keepingOwner } from './places/owner.ts';

const places = ['host', 'run', 'exec'] as const;
export type PlaceName = (typeof places)[number];
export type PlaceOptions = { readonly place: PlaceName };

/** Where a command of the repository runs. */
export const placeFlag = (usual: PlaceName) =>
  flag.choice(places, 'Here, in a new container (run), or in the one that runs (exec)', {
    default: usual,
  });

/** The checkout that a command works on in a place. */
export const checkoutIn = async (look: Reading, place: PlaceName) =>
  place === 'host' ? { ...(await theCheckout(look)), instead: null } : mountedCheckout(look);

/**
 * Puts a command into the checkout, on this machine or in the kpi service, where the checkout is mounted. Compose itself
 * is started, since run.py drops the exit code. What root writes there is given to the owner of the checkout.
 */
export async function inPlace(
  command: Command,
  look: Preparing<PlaceOptions>,
  publish: readonly string[] = [],
): Promise<Command> {
  const { place } = look.options;
  const { kpi } = await checkoutIn(look, place);
  const owner = await look.files.stat(kpi);
  const { env = {} } = command;
  if (place === 'host') {
    const argv = look.platform.uid === 0 ? keepingOwner(command.argv, owner) : command.argv;
    return { ...command, argv, cwd: command.cwd ?? kpi };
  }
  const compose = await frontend(look);
  const set = Object.entries({ ...env, [marker]: 'yes' }).flatMap(([name, value]) =>
    value === undefined ? [] : ['--env', `${name}=${value}`],
  );
  // A container has no terminal of its own unless the task has it.
  const where = place === 'run' ? ['run', '--rm', '-T', ...publish] : ['exec', '-T'];
  return {
    argv: compose.argv(...where, ...set, 'kpi', ...keepingOwner(command.argv, owner)),
    cwd: compose.cwd,
  };
}

/** The same as a line that a person can paste anywhere, without what keeps the owner. */
export async function spokenPlace(
  command: Command,
  look: Preparing<PlaceOptions>,
): Promise<string> {
  const { place } = look.options;
  const { kpi } = await theCheckout(look);
  if (place === 'host') return `cd ${quoted(command.cwd ?? kpi)} && ${typed(command.argv)}`;
  const { argv, cwd } = await frontend(look);
  const where = place === 'run' ? ['run', '--rm'] : ['exec'];
  return `cd ${quoted(cwd)} && ${typed(argv(...where, 'kpi', ...command.argv))}`;
}
