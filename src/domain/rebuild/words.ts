/** A value with its variables filled in, as far as they are known. */
export const expand = (text: string, vars: ReadonlyMap<string, string>): string =>
  text.replaceAll(
    /\\\$|\$\{(\w+)(?::([-+])([^}]*))?\}|\$(\w+)/gu,
    (all, braced?: string, how?: string, word?: string, bare?: string) => {
      if (all === '\\$') return '$';
      const value = vars.get(braced ?? bare ?? '');
      if (how === '-') return value === undefined || value === '' ? (word ?? '') : value;
      if (how === '+') return value === undefined || value === '' ? '' : (word ?? '');
      return value ?? all;
    },
  );

/** A COPY or ADD taken apart. */
export type Copy = {
  /** The stage or image it copies from; null for the context. */
  readonly from: string | null;
  readonly sources: readonly string[];
};

export function readCopy(text: string): Copy {
  const rest = text.replace(/^\S+\s+/u, '');
  const flags = [...rest.matchAll(/(?:^|\s)--([a-z-]+)(?:=(\S+))?/gu)];
  const bare = rest.replaceAll(/(?:^|\s)--[a-z-]+(?:=\S+)?/gu, ' ').trim();
  const words = bare.startsWith('[')
    ? [...bare.matchAll(/"((?:[^"\\]|\\.)*)"/gu)].map((found) => found[1] ?? '')
    : bare.split(/\s+/u).map((word) => word.replaceAll(/["']/gu, ''));
  const from = flags.find(([, name]) => name === 'from')?.[2] ?? null;
  return { from, sources: words.slice(0, -1) };
}

/** What a RUN mounts from a stage, an image or the context; caches and secrets are no part of what it is made from. */
export const readMounts = (text: string): readonly Copy[] =>
  [...text.matchAll(/--mount=(\S+)/gu)].flatMap((found) => {
    const parts = new Map(
      (found[1] ?? '').split(',').map((part): [string, string] => {
        const [key = '', ...value] = part.split('=');
        return [key, value.join('=')];
      }),
    );
    if ((parts.get('type') ?? 'bind') !== 'bind') return [];
    return [
      {
        from: parts.get('from') ?? null,
        sources: [parts.get('source') ?? parts.get('src') ?? '.'],
      },
    ];
  });

/** Whether a path of the context is one that a source names, or lies below it. */
export function covers(source: string, path: string): boolean {
  const clean = source
    .replace(/^\.?\/+/u, '')
    .replace('/./', '/')
    .replace(/^\.\//u, '')
    .replace(/\/+$/u, '');
  if (clean === '' || clean === '.') return true;
  const pattern = clean
    .split('/')
    .map((part) =>
      part
        .replaceAll(/[.+^${}()|]/gu, String.raw`\$&`)
        .replaceAll('*', '[^/]*')
        .replaceAll('?', '[^/]'),
    )
    .join('/');
  return new RegExp(`^${pattern}(?:/|$)`, 'u').test(path);
}
