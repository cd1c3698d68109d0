import { fstatSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hash } from './hash.ts';

/** Where an answer is remembered, and everything that was asked: the same words elsewhere are another question. */
export type Question = { readonly file: string; readonly key: string };

/** What the answer rests on, in the first line of the file; the rest of the file is the answer. */
export type Grounds = {
  readonly key: string;
  /** Each file that was looked at or looked for, with its stamp. */
  readonly stamps: readonly (readonly [path: string, stamp: string])[];
  /** Each variable that the config read. */
  readonly env: readonly (readonly [name: string, value: string | null])[];
};

/** Command lines that are answered by what the config says, and by nothing else. */
const asks = /^(list|help|__complete|-h|-l|--help|--list)$/;

export type Process = Pick<
  NodeJS.Process,
  'argv' | 'execArgv' | 'env' | 'cwd' | 'version' | 'stdout'
>;

/** In the package the program is one file, in the folder of all its files; beside these sources there is none. */
export const programFile = fileURLToPath(new URL('program.cjs', import.meta.url));

/** The question that a process was asked. Null where no answer is remembered: of most commands, and where the sources run. */
export function questionOf(program: Process): Question | null {
  const { argv, execArgv, env, cwd, version } = program;
  if (!argv.some((word) => asks.test(word))) return null;
  const cache = cacheFolder(env);
  const mark = stamp(programFile);
  if (mark === '' || cache === null) return null;
  const settings = ['NODE_OPTIONS', 'LANG', 'LC_ALL', 'TZ'].map((name) => env[name] ?? null);
  const key = JSON.stringify([
    programFile,
    mark,
    version,
    cwd(),
    argv.slice(2),
    execArgv,
    settings,
    windowOf(program),
  ]);
  return { key, file: join(cache, 'answers', hash(key)) };
}

/** Columns of the terminal that reads; null for none. A pipe or a file is not asked, for which its stream would be opened. */
function windowOf(program: Process): number | null {
  const reader = fstatSync(1);
  const isSilent = () => reader.rdev === statSync('/dev/null').rdev;
  return reader.isCharacterDevice() && !isSilent() ? program.stdout.columns : null;
}

/** What may be lost at any time without a loss, in XDG's folder for that; null where there is none. */
export function cacheFolder(env: NodeJS.ProcessEnv): string | null {
  const home = env['XDG_CACHE_HOME'] || (env['HOME'] ? join(env['HOME'], '.cache') : '');
  return home.startsWith('/') ? join(home, 'kpi-tasks') : null;
}

/** The remembered answer; null where there is none, or where anything that it rests on has changed. */
export function recall({ file, key }: Question, env: NodeJS.ProcessEnv): string | null {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return null;
  }
  const end = text.indexOf('\n');
  const grounds: Grounds | null = parsed(text.slice(0, end));
  const holds =
    grounds?.key === key &&
    grounds.stamps.every(([path, mark]) => stamp(path) === mark) &&
    grounds.env.every(([name, value]) => (env[name] ?? null) === value);
  return holds ? text.slice(end + 1) : null;
}

/**
 * What a file is at this moment: another text, another file in its place, and none at all give other stamps. The time
 * of its last change counts, which no program can set, so a file that is put back as old is new here.
 */
export function stamp(path: string): string {
  try {
    const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
    return stat === undefined ? '' : `${stat.dev}.${stat.ino}.${stat.size}.${stat.ctimeNs}`;
  } catch {
    return '?';
  }
}

function parsed(line: string): Grounds | null {
  try {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only `keep` writes these files.
    return JSON.parse(line) as Grounds;
  } catch {
    return null;
  }
}
