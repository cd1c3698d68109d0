import type { Finding, Requirement } from '../model/requirement.ts';
import type { Ended } from '../model/shell.ts';
import type { Reading } from '../model/world.ts';
import { shared } from './known.ts';

type Settings = {
  /** Versions that will do, as npm writes them: `>=2.30`, `^22 || ^24`. */
  readonly range?: string;
  /** How to get it, a line each; a command begins with `$ `. */
  readonly hint?: string | readonly string[];
  /** What makes it print its version; `--version` unless it says otherwise. */
  readonly args?: readonly string[];
};

/** A program in PATH, and with `range` in a fitting version. */
export const tool = (name: string, settings: Settings = {}): Requirement =>
  shared(['tool', name, settings], () => ({
    name,
    check: (look) => check(look, name, settings),
  }));

async function check(look: Reading, name: string, settings: Settings): Promise<Finding> {
  const { range, hint = [], args = ['--version'] } = settings;
  const todo = typeof hint === 'string' ? [hint] : hint;
  const path = await look.files.which(name);
  if (path === null) return { is: 'missing', why: `there is no ${name} in PATH`, todo };
  if (range === undefined) return { is: 'ok', found: path };
  const said = await look.read({ argv: [name, ...args] });
  const version = await versionIn(said);
  if (version === null)
    return {
      is: 'missing',
      why: `its version must be ${range}, and \`${[name, ...args].join(' ')}\` names none`,
      todo,
    };
  const { default: semver } = await import('semver');
  return semver.satisfies(version, range, { includePrerelease: true })
    ? { is: 'ok', found: version }
    : { is: 'missing', why: `this is ${version}, and it must be ${range}`, todo };
}

/** The first thing that looks like a version, on stdout or else on stderr, filled up to three numbers. */
async function versionIn({ stdout, stderr }: Ended): Promise<string | null> {
  const { default: semver } = await import('semver');
  const text = [stdout, stderr].find((one) => /\d+\.\d+/.test(one)) ?? '';
  const word = /\d+\.\d+\S*/.exec(text)?.[0] ?? '';
  return (semver.parse(word) ?? semver.coerce(word))?.version ?? null;
}
