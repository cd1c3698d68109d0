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
  /** What it leaves out of that, as `.dockerignore` would write it. */
  readonly excludes: readonly string[];
};

export function readCopy(text: string): Copy {
  const rest = text.replace(/^\S+\s+/u, '');
  const flags = [...rest.matchAll(/(?:^|\s)--([a-z-]+)(?:=(\S+))?/gu)];
  const bare = rest.replaceAll(/(?:^|\s)--[a-z-]+(?:=\S+)?/gu, ' ').trim();
  const words = bare.startsWith('[')
    ? [...bare.matchAll(/"((?:[^"\\]|\\.)*)"/gu)].map((found) => found[1] ?? '')
    : bare.split(/\s+/u).map((word) => word.replaceAll(/["']/gu, ''));
  const from = flags.find(([, name]) => name === 'from')?.[2] ?? null;
  const excludes = flags.flatMap(([, name, value]) =>
    name === 'exclude' && value !== undefined ? [value.replaceAll(/["']/gu, '')] : [],
  );
  return { from, sources: words.slice(0, -1), excludes };
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
        excludes: [],
      },
    ];
  });

/** Whether a path of the context is among what is copied; a file that is copied by its own name is never left out. */
export const takes = ({ from, sources, excludes }: Copy, path: string): boolean =>
  from === null &&
  sources.some((source) => {
    const rest = below(source, path);
    return rest !== null && (rest === '' || !leftOut(excludes, rest));
  });

/** Of several patterns the last that fits decides; one that fits a folder fits all that is in it. */
const leftOut = (patterns: readonly string[], path: string): boolean =>
  patterns.reduce(
    (out, pattern) =>
      below(pattern.replace(/^!/u, ''), path) === null ? out : !pattern.startsWith('!'),
    false,
  );

/** Where a path lies below one that a source names: `''` for that one itself; null where it does not. */
export function below(source: string, path: string): string | null {
  const clean = source
    .replace(/^\.?\/+/u, '')
    .replace('/./', '/')
    .replace(/^\.\//u, '')
    .replace(/\/+$/u, '');
  if (clean === '' || clean === '.') return path;
  const pattern = clean.replaceAll(
    /\*\*\/|\*+|[?.+^${}()|]/gu,
    (found) => globs[found] ?? (found.startsWith('*') ? '.*' : `\\${found}`),
  );
  const fits = new RegExp(`^${pattern}(?:/(.*))?$`, 'su').exec(path);
  return fits === null ? null : (fits[1] ?? '');
}

const globs: Readonly<Record<string, string>> = {
  '*': '[^/]*',
  '**/': '(?:.*/)?',
  '?': '[^/]',
};
