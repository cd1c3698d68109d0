/** Major, minor, patch. */
export type Version = readonly [number, number, number];

/** The first version in a text such as `git version 2.39.5`; null where there is none. */
export function readVersion(text: string): Version | null {
  const found = /(\d+)\.(\d+)(?:\.(\d+))?/u.exec(text);
  return found && [Number(found[1]), Number(found[2]), Number(found[3] ?? 0)];
}

/** Whether a version is the wanted one or a later one. */
export function atLeast(version: Version, wanted: Version): boolean {
  const at = version.findIndex((part, index) => part !== wanted[index]);
  return at === -1 || (version[at] ?? 0) > (wanted[at] ?? 0);
}

/** Whether a version may stand for the wanted one: the same major, and not older. */
export const compatible = (version: Version, wanted: Version): boolean =>
  version[0] === wanted[0] && atLeast(version, wanted);

export const spelled = (version: Version): string => version.join('.');

/** The version a `.nvmrc` asks for, such as `v22.23.1` or `22`; null for a name such as `lts/*`. */
export function readNvmrc(text: string): Version | null {
  const found = /^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?$/mu.exec(text.trim());
  return found && [Number(found[1]), Number(found[2] ?? 0), Number(found[3] ?? 0)];
}
