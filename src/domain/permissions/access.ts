import type { Actor } from './accounts.ts';

/** The rights of one path. */
export type Rights = { readonly uid: number; readonly gid: number; readonly mode: number };

/** Whether somebody has all of these bits (read 4, write 2, execute 1) on a path by itself. */
export function may(actor: Actor, rights: Rights, bits: number, folder: boolean): boolean {
  // Root may do everything, but a file that nobody may execute it cannot execute either.
  if (actor.uid === 0) return folder || (bits & 1) === 0 || (rights.mode & 0o111) !== 0;
  const own = rights.uid === actor.uid ? 6 : actor.groups.has(rights.gid) ? 3 : 0;
  return ((rights.mode >> own) & bits) === bits;
}
