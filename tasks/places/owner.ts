import type { Command } from '../../src/index.ts';

/**
 * Runs a program, also where Ctrl-C ends it, and gives what root wrote or changed below the current folder meanwhile to an owner. By the time of the
 * change of the inode where find knows it, since installers set the other times as they like. The exit code is the program's own.
 */
const script = `stamp=$(mktemp) || exit 1
touch -d "@$(($(date +%s) - 1))" "$stamp"
changed=-cnewer
find "$stamp" -cnewer "$stamp" >/dev/null 2>&1 || changed=-newer
owner=$1; shift
trap : INT HUP
"$@"
code=$?
find . -xdev -user 0 "$changed" "$stamp" -exec chown -h "$owner" {} +
rm -f "$stamp"
exit $code`;

/** The words of a command that keeps the owner, as `UID:GID`; what belongs to root anyway is left alone. */
export const keepingOwner = (
  argv: Command['argv'],
  owner: { readonly uid: number; readonly gid: number } | null,
): Command['argv'] =>
  owner === null || owner.uid === 0
    ? argv
    : ['sh', '-c', script, 'sh', `${owner.uid}:${owner.gid}`, ...argv];
