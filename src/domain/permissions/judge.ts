import { may } from './access.ts';
import type { Accounts } from './accounts.ts';
import { octal, wantedMode } from './mode.ts';
import type { PathKind, Rule, Who } from './policy.ts';
import { many } from './rules.ts';
import type { Thing } from './rules.ts';
import { follow } from './subject.ts';
import type { Subject } from './subject.ts';

/** Everything that is known of the path being judged. */
export type Case = {
  readonly path: string;
  readonly kind: PathKind;
  readonly node: Subject;
  readonly folder: Subject;
  readonly root: Subject;
  readonly accounts: Accounts;
  /** The folder on the way that a user cannot pass; null where all can be passed. */
  readonly blocker: (user: string) => Blocker | null;
};
export type Blocker = { readonly path: string; readonly node: Subject };

/** What is wrong with a path, the path that made it so where it is another one, and how big what should not be is. */
export type Trouble = {
  readonly problem: string;
  readonly because?: Blocker;
  readonly size?: string;
};

/** Judges one thing that a rule asks; null where all is well. */
export function judge(thing: Thing, rule: Rule, of: Case): Trouble | null {
  const problem = judges[thing](rule, of);
  return typeof problem === 'string' ? { problem } : problem;
}

type Judge = (rule: Rule, of: Case) => string | Trouble | null;

const judges: Readonly<Record<Thing, Judge>> = {
  owner: ({ owner = [] }, { node: { inode }, accounts }) => {
    const wanted = many<Who>(owner);
    const name = accounts.userName(inode.uid);
    const good = wanted.some((one) => one === inode.uid || one === name);
    return good ? null : `owned by ${name ?? inode.uid}, not by ${wanted.join(' or ')}`;
  },
  group: ({ group = [] }, { node: { inode }, accounts }) => {
    const wanted = many<Who>(group);
    const name = accounts.groupName(inode.gid);
    const good = wanted.some((one) => one === inode.gid || one === name);
    return good ? null : `of group ${name ?? inode.gid}, not of ${wanted.join(' or ')}`;
  },
  mode: ({ mode = '' }, { node: { inode }, kind }) => {
    if (kind === 'link') return null;
    const wanted = wantedMode(mode, { mode: inode.mode, folder: kind === 'folder' });
    if (wanted === null) return `the policy’s mode “${mode}” cannot be understood`;
    return wanted === inode.mode ? null : `mode ${octal(inode.mode)}, not ${octal(wanted)}`;
  },
  read: ({ readableBy }, of) => lacks(of, readableBy, 'read', of.kind === 'folder' ? 5 : 4),
  write: ({ writableBy, notWritableBy }, of) =>
    writableBy === undefined
      ? holds(of, notWritableBy)
      : lacks(of, writableBy, 'write', of.kind === 'folder' ? 3 : 2),
  execute: ({ executableBy }, of) => lacks(of, executableBy, 'execute', 1),
  absence: ({ mustNotExist }, { node }) =>
    mustNotExist === true ? { problem: 'is in the image', size: sizeOf(node) } : null,
  setuid: ({ setuid }, { node: { inode }, kind }) => {
    const bits = inode.mode & 0o6000;
    if (setuid !== false || kind !== 'file' || bits === 0) return null;
    return bits === 0o2000 ? 'setgid' : bits === 0o4000 ? 'setuid' : 'setuid and setgid';
  },
  capabilities: ({ capabilities }, { node: { inode } }) =>
    capabilities === false && inode.capability !== '' ? 'carries capabilities' : null,
  worldWritable: ({ worldWritable }, { node: { inode }, kind }) => {
    const open = kind !== 'link' && (inode.mode & 0o002) !== 0 && worldWritable !== true;
    if (!open) return null;
    if (worldWritable === 'sticky' && kind === 'folder')
      return (inode.mode & 0o1000) === 0 ? 'everybody can write here, and it is not sticky' : null;
    return kind === 'folder' ? 'everybody can write here' : 'everybody can write to it';
  },
  named: ({ named }, { node: { inode }, accounts }) => {
    if (named !== true) return null;
    const user = accounts.userName(inode.uid) === null ? [`user ${inode.uid}`] : [];
    const group = accounts.groupName(inode.gid) === null ? [`group ${inode.gid}`] : [];
    const nobody = [...user, ...group];
    return nobody.length === 0 ? null : `of ${nobody.join(' and ')}, which has no name here`;
  },
  ownerOfFolder: ({ ownerOfFolder }, { node, folder, accounts }) => {
    if (ownerOfFolder !== true || node.inode.uid === folder.inode.uid) return null;
    const name = (uid: number) => accounts.userName(uid) ?? String(uid);
    return `owned by ${name(node.inode.uid)} in a folder of ${name(folder.inode.uid)}`;
  },
  devices: ({ devices }, { node: { inode } }) =>
    devices === false && (inode.kind === 'char' || inode.kind === 'block') ? 'a device node' : null,
  resolves: ({ resolves }, { root, path, kind }) =>
    resolves === true && kind === 'link' && follow(root, path) === null
      ? 'a link that leads nowhere in the image'
      : null,
};

/** What a path carries into the image, with all below it; nothing where sizes are not known. */
function sizeOf(node: Subject): string {
  const sum = ({ inode, children }: Subject): number =>
    (inode.size ?? 0) + [...(children?.values() ?? [])].reduce((all, one) => all + sum(one), 0);
  const bytes = sum(node);
  if (bytes === 0) return '';
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

/** A user that ought to have some right, and has it not. */
function lacks(of: Case, name: string | undefined, verb: string, bits: number) {
  if (name === undefined) return null;
  const actor = of.accounts.user(name);
  // That is told once, not for every path.
  if (actor === null) return null;
  const because = of.blocker(name);
  if (because !== null)
    return { problem: `${name} cannot ${verb} it: ${because.path} is closed to them`, because };
  if (of.kind === 'link') {
    if (verb !== 'execute') return null;
    const way = follow(of.root, of.path);
    const target = way?.at(-1);
    const open =
      way?.slice(0, -1).every((one) => may(actor, one.inode, 1, true)) === true &&
      target !== undefined &&
      may(actor, target.inode, bits, target.children !== null);
    return open ? null : `${name} cannot ${verb} what it points to`;
  }
  return may(actor, of.node.inode, bits, of.kind === 'folder') ? null : `${name} cannot ${verb} it`;
}

/** A user that ought not to be able to write, and is. */
function holds(of: Case, name: string | undefined): string | null {
  if (name === undefined || of.kind === 'link' || of.blocker(name) !== null) return null;
  const actor = of.accounts.user(name);
  if (actor === null) return null;
  return may(actor, of.node.inode, 2, of.kind === 'folder') ? `${name} can write to it` : null;
}
