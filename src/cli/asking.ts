import type { World } from '../model/world.ts';
import type { Globals } from './globals.ts';

/** Whether somebody is there to be asked: a terminal to ask on and to answer from, and nobody said not to. */
export const canAsk = (world: World, globals: Pick<Globals, 'noInput'>): boolean =>
  world.stderr.isTerminal &&
  world.stdinIsTerminal &&
  !globals.noInput &&
  world.env['CI'] === undefined;
