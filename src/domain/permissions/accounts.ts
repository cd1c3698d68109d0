import type { Who } from './policy.ts';

/** The users and groups of an image, as its own files name them. */
export type Accounts = {
  readonly users: readonly User[];
  /** The name of a user id; null where it has none. */
  readonly userName: (uid: number) => string | null;
  readonly groupName: (gid: number) => string | null;
  /** A user by name or number, with all groups; null where a name is unknown. */
  readonly user: (who: Who) => Actor | null;
  readonly groupId: (who: Who) => number | null;
};
type User = { readonly name: string; readonly uid: number; readonly gid: number };
/** Who tries to do something. */
export type Actor = { readonly uid: number; readonly groups: ReadonlySet<number> };

/** Reads `etc/passwd` and `etc/group`. */
export function readAccounts(passwd: string, group: string): Accounts {
  const users = rows(passwd).map(([name = '', , uid, gid]) => ({
    name,
    uid: Number(uid),
    gid: Number(gid),
  }));
  const groups = rows(group).map(([name = '', , gid, members = '']) => ({
    name,
    gid: Number(gid),
    members: members.split(',').filter((one) => one !== ''),
  }));
  // The first line of a number is the one that programs find.
  const userNames = new Map(users.toReversed().map(({ uid, name }) => [uid, name]));
  const groupNames = new Map(groups.toReversed().map(({ gid, name }) => [gid, name]));
  return {
    users,
    userName: (uid) => userNames.get(uid) ?? null,
    groupName: (gid) => groupNames.get(gid) ?? null,
    user: memo((who) => {
      const found = users.find(({ name, uid }) => name === who || uid === who);
      if (found === undefined)
        return typeof who === 'number' ? { uid: who, groups: new Set() } : null;
      const more = groups.filter(({ members }) => members.includes(found.name));
      return { uid: found.uid, groups: new Set([found.gid, ...more.map(({ gid }) => gid)]) };
    }),
    groupId: (who) =>
      typeof who === 'number' ? who : (groups.find(({ name }) => name === who)?.gid ?? null),
  };
}

/** A policy asks about the same few users for every path. */
function memo(find: (who: Who) => Actor | null): (who: Who) => Actor | null {
  const found = new Map<Who, Actor | null>();
  return (who) => {
    const known = found.get(who);
    if (known !== undefined) return known;
    const one = find(who);
    found.set(who, one);
    return one;
  };
}

const rows = (text: string): readonly (readonly string[])[] =>
  text
    .split('\n')
    .filter((line) => line.includes(':') && !line.startsWith('#'))
    .map((line) => line.trimEnd().split(':'));
