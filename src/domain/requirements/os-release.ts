/** What `/etc/os-release` says of a Linux system. */
export type OsRelease = {
  /** Such as `debian`, `ubuntu`, `linuxmint`. */
  readonly id: string;
  /** The systems it is made from, such as `ubuntu debian`. */
  readonly like: readonly string[];
  /** Such as `12` or `24.04`; empty where the system is rolling. */
  readonly version: string;
  /** Such as `bookworm`; empty where it says none. */
  readonly codename: string;
  readonly name: string;
};

/** Reads the text of `/etc/os-release`. */
export function readOsRelease(text: string): OsRelease {
  const values = new Map(
    text.split('\n').flatMap((line) => {
      const found = /^([A-Z_]+)=(["']?)(.*)\2\s*$/u.exec(line);
      return found ? [[found[1] ?? '', found[3] ?? ''] as const] : [];
    }),
  );
  const get = (key: string): string => values.get(key) ?? '';
  return {
    id: get('ID'),
    like: get('ID_LIKE').split(' ').filter(Boolean),
    version: get('VERSION_ID'),
    codename: get('VERSION_CODENAME'),
    name: get('PRETTY_NAME') || get('ID'),
  };
}
