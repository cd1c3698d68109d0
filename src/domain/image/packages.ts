import type { Weight } from './sizes.ts';

/** A package by name, with what it weighs. */
export type Package = {
  readonly name: string;
  readonly version: string;
  readonly bytes: number;
};

/** What stands in the `site-packages` of the image's Pythons, heaviest first; by the name that is imported. */
export function pythonPackages(root: Weight): readonly Package[] {
  return sitePackages(root)
    .flatMap(({ below }) => inSite(below()))
    .toSorted((one, other) => other.bytes - one.bytes);
}

const sitePackages = (of: Weight): readonly Weight[] =>
  /\/(site|dist)-packages$/.test(of.path)
    ? [of]
    : of
        .below()
        .filter(({ folder }) => folder)
        .flatMap(sitePackages);

/** An egg may also name the Python it was made for. */
const info = /^(.+?)-([^-]+)(?:-py[\d.]+)?\.(?:dist|egg)-info$/;

function inSite(below: readonly Weight[]): readonly Package[] {
  const found = new Map<string, { name: string; version: string; bytes: number }>();
  const add = (name: string, version: string, bytes: number) => {
    const key = plain(name);
    const one = found.get(key) ?? { name, version: '', bytes: 0 };
    found.set(key, { ...one, version: version || one.version, bytes: one.bytes + bytes });
  };
  const named = below.map((one) => ({
    ...one,
    name: one.path.slice(one.path.lastIndexOf('/') + 1),
  }));
  // What carries the code comes first, so that its spelling of the name is the one shown.
  for (const { name, bytes } of named.filter((one) => !info.test(one.name)))
    if (name !== '__pycache__') add(name.replace(/(\.cpython[^/]*)?\.(py|so|pth)$/, ''), '', bytes);
  for (const { name, bytes } of named) {
    const [, of, version = ''] = info.exec(name) ?? [];
    if (of !== undefined) add(of, version, bytes);
  }
  return [...found.values()];
}

const plain = (name: string): string => name.toLowerCase().replaceAll(/[-_.]+/g, '_');

/** What dpkg's status file says is installed, heaviest first; the bytes are its own estimate, in steps of 1024. */
export function aptPackages(status: string): readonly Package[] {
  return status
    .split('\n\n')
    .filter((block) => /^Status: .* installed$/m.test(block))
    .map((block) => {
      const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1] ?? '';
      const bytes = Number(field('Installed-Size')) * 1024 || 0;
      return { name: field('Package'), version: field('Version'), bytes };
    })
    .toSorted((one, other) => other.bytes - one.bytes);
}
