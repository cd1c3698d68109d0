import { join } from 'node:path';
import { closest } from 'fastest-levenshtein';
import { compileArgv } from '../../src/domain/python-deps/command.ts';
import type { Pair } from '../../src/domain/python-deps/drift.ts';
import { readInput } from '../../src/domain/python-deps/input.ts';
import { readWanted } from '../../src/domain/python-deps/name.ts';
import { readPins } from '../../src/domain/python-deps/pins.ts';
import { Stop } from '../../src/index.ts';
import type { Command, Prepared, Preparing } from '../../src/index.ts';
import { theCheckout } from '../checkout/kpi.ts';
import { requirementFiles } from '../checkout/requirement-files.ts';
import { fingerprint, isKnown } from './fingerprint.ts';
import { interpreter, spoken } from './interpreter.ts';
import type { Interpreter } from './interpreter.ts';

export type CompileOptions = {
  readonly upgradePackage: readonly string[];
  readonly upgrade: boolean;
};

/** One `.in` file and the command that compiles it in the copy. */
export type Job = { readonly pair: Pair; readonly command: Command };

/** A compile, worked out. */
export type CompilePlan = Prepared & {
  readonly kpi: string;
  /** The folder that holds the copy; outside every checkout. */
  readonly copy: string;
  readonly jobs: readonly Job[];
  /** Names of packages that were asked to move, with the bounds they were given. */
  readonly named: readonly { readonly name: string; readonly bounds: string }[];
  readonly uv: string;
  readonly python: Interpreter;
  /** Nothing has changed since the last compile, so there is nothing to run. */
  readonly fresh: boolean;
};

/** Works out what will be compiled, how and for which Python. Throws a `missing` or `usage` failure. */
export async function prepareCompile(look: Preparing<CompileOptions>): Promise<CompilePlan> {
  const { kpi, workspace } = await theCheckout(look);
  const pairs = await requirementFiles(look.files, kpi);
  refuseOutput(look.rest);
  const named = look.options.upgradePackage.map((word) => namedPackage(word, pairs));
  const copy = join(look.state, 'copies', 'pip-compile');
  const python = await interpreter(look, kpi, look.rest);
  const uv = (await look.read({ argv: ['uv', '--version'] })).stdout.trim();
  const env = { NO_COLOR: '1', FORCE_COLOR: undefined, ...python.env };
  const given = [
    ...(look.options.upgrade ? ['--upgrade'] : []),
    ...look.options.upgradePackage.flatMap((name) => ['--upgrade-package', name]),
    ...look.rest,
  ];
  const jobs = pairs.map((pair) => ({
    pair,
    command: { argv: compileArgv(pair.path, given), cwd: copy, env },
  }));
  const now = fingerprint({ pairs, uv, python, env: look.env });
  const fresh = given.length === 0 && isKnown(await look.records.all('pip-compiles'), now);
  return {
    kpi,
    copy,
    jobs,
    named,
    uv,
    python,
    fresh,
    notes: [
      ...workspace.notes,
      `for ${spoken(python)}`,
      fresh
        ? 'up to date: neither the files nor uv nor Python have changed since a compile'
        : `in a copy of dependencies/pip; ${kpi} is written to only when every file resolved`,
    ],
    commands: fresh ? [] : jobs.map(({ command }) => command),
  };
}

function refuseOutput(rest: readonly string[]): void {
  const bad = rest.find((word) => /^(?:-o|--output-file(?:=.*)?)$/u.test(word));
  if (bad === undefined) return;
  throw new Stop({
    kind: 'usage',
    what: `“${bad}” is settled here: each .in file is compiled to the .txt file beside it.`,
    todo: ['Leave it out:', '$ kpi-tasks pip-compile'],
  });
}

/** A word after `-P`; uv passes over a name it does not know, so a slip of the finger is caught here. */
function namedPackage(word: string, pairs: readonly Pair[]) {
  const wanted = readWanted(word);
  const known = pairs.flatMap(({ input, txt }) => [
    ...readInput(input).asks.map(({ name }) => name),
    ...readPins(txt ?? '').pins.map(({ name }) => name),
  ]);
  if (wanted !== null && known.includes(wanted.name))
    return { name: wanted.name, bounds: wanted.bounds };
  const near = closest((wanted?.name ?? word).toLowerCase(), known);
  throw new Stop({
    kind: 'usage',
    what: `No requirement file has a package “${word}”, so it cannot be moved.`,
    todo: [
      ...(near === '' ? [] : ['Did you mean this one?', `$ kpi-tasks pip-compile -P ${near}`]),
      'A new package comes in by its name in an .in file.',
    ],
  });
}
