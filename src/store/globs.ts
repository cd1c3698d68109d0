import picomatch from 'picomatch';
import type { Globs } from '../model/freshness.ts';
import { isAbsolute, join, posix, relative, resolve } from 'node:path';

/** A pattern, taken apart. */
export type Pattern = {
  /** The folder or file it leads to before its first wildcard, absolute. */
  readonly base: string;
  /** It has no wildcard. */
  readonly literal: boolean;
  readonly text: string;
};

/** Patterns, and which paths from the root they mean. */
export type Selection = {
  readonly patterns: readonly Pattern[];
  readonly matches: (path: string) => boolean;
};

/** Names that count only where a pattern names them. */
const unnamed = ['.git', '.hg', '.svn', 'node_modules'];

/** Reads patterns in their order: the last that fits a path decides. `except` are taken out whatever comes. */
export function select({
  root,
  from,
  patterns,
  except,
}: Pick<Globs, 'root' | 'from' | 'patterns' | 'except'>): Selection {
  const rules = patterns.map((text) => {
    const out = text.startsWith('!');
    const plain = fromRoot(root, from, out ? text.slice(1) : text);
    return { out, plain, fits: fitting(plain) };
  });
  const excluded =
    except.length === 0
      ? () => false
      : select({ root, from, patterns: except, except: [] }).matches;
  const included = rules.filter(({ out }) => !out);
  const hidden = unnamed.filter((name) => !included.some(({ plain }) => plain.includes(name)));
  return {
    patterns: included.map(({ plain }) => taken(root, plain)),
    matches: (path) => {
      if (hidden.some((name) => `/${path}/`.includes(`/${name}/`))) return false;
      if (excluded(path)) return false;
      return rules.findLast(({ fits }) => fits(path))?.out === false;
    },
  };
}

/** Where patterns lead as far as their letters tell, without what it takes to read them. */
export const likelyBases = ({
  root,
  from,
  patterns,
}: Pick<Globs, 'root' | 'from' | 'patterns'>): readonly string[] =>
  patterns
    .filter((text) => !text.startsWith('!'))
    .map((text) => likelyBase(root, fromRoot(root, from, text)));

function likelyBase(root: string, plain: string): string {
  const wild = plain.search(/[*?[\]{}()\\]/);
  return resolve(root, wild < 0 ? plain : plain.slice(0, plain.lastIndexOf('/', wild) + 1));
}

/** Whether a folder is never looked into. */
export const isHidden = (name: string, patterns: readonly Pattern[]): boolean =>
  unnamed.includes(name) && !patterns.some(({ text }) => text.includes(name));

/** The pattern as written from the root; `./src/` and `src` are the same. A star before a last slash means folders. */
function fromRoot(root: string, from: string, text: string): string {
  const plain = relative(root, isAbsolute(text) ? text : join(from, text));
  const normal = posix.normalize(plain).replace(/\/+$/, '');
  if (normal === '.' || normal === '') return '**';
  const named = normal.replaceAll(group, '$1\\($2\\)');
  return text.endsWith('/') && isWild(posix.basename(named)) ? `${named}/**` : named;
}

/** Parentheses that choose between nothing and repeat nothing are those of a name, such as `(auth)`. */
const group = /(^|[^@!?*+\\])\(([^()|\\]*)\)/g;
/** Braces and `@(…)` name what they mean, one by one. */
const isWild = (text: string): boolean => /(?<!\\)[*?[]|[+!]\(/.test(text);
const unescaped = (text: string): string => text.replaceAll(/\\(.)/g, '$1');

/** Reads a pattern at the first path: most often git says that nothing has changed, and to load what reads takes long. */
function fitting(plain: string): (path: string) => boolean {
  let fits: ((path: string) => boolean) | undefined;
  return (path) => (fits ??= matcher(plain))(path);
}

/** A folder stands for what is in it. Names that begin with a dot are names like others. */
function matcher(plain: string): (path: string) => boolean {
  if (isLiteral(plain)) {
    const name = unescaped(plain);
    return (path) => path === name || path.startsWith(`${name}/`);
  }
  // For POSIX, `[!0-9]` is what is no digit.
  const settings = { dot: true, posix: true };
  const fits = picomatch(plain, settings);
  const below = picomatch(`${plain}/**`, settings);
  // `src/*` means what is in src; what is in its folders, only where `**` says so.
  return isWild(posix.basename(plain)) ? fits : (path) => fits(path) || below(path);
}

function taken(root: string, plain: string): Pattern {
  if (isLiteral(plain))
    return { base: resolve(root, unescaped(plain)), literal: true, text: plain };
  const base = isPlain(plain)
    ? likelyBase(root, plain)
    : join(root, picomatch.scan(plain, { unescape: true }).base);
  return { base, literal: false, text: plain };
}

/** Nothing in it but stars and question marks means anything but itself. */
const isPlain = (plain: string): boolean => !/[[\]{}()\\!]/.test(plain);

const isLiteral = (plain: string): boolean =>
  isPlain(plain) ? !/[*?]/.test(plain) : !picomatch.scan(plain).isGlob;
