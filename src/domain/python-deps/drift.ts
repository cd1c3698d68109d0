import { headerCommand, outputOf } from './command.ts';
import { readInput } from './input.ts';
import type { Input } from './input.ts';
import { shortRevision } from './name.ts';
import { byName, readPins } from './pins.ts';
import type { Pin, Pins } from './pins.ts';
import { keepsTo } from './versions.ts';

/** A pair of files: what is asked for, and what it was compiled to. `txt` is null where nothing was compiled. */
export type Pair = {
  /** From the root of the checkout, such as `dependencies/pip/requirements.in`. */
  readonly path: string;
  readonly input: string;
  readonly txt: string | null;
};

type DifferenceKind =
  | 'not-compiled'
  | 'header'
  | 'revision'
  | 'not-pinned'
  | 'out-of-bounds'
  | 'version'
  | 'absent';

/** One place where the files contradict each other. */
export type Difference = {
  readonly kind: DifferenceKind;
  /** Null where a whole file is meant. */
  readonly name: string | null;
  /** `FILE:LINE`, from the root of the checkout. */
  readonly at: string;
  readonly what: string;
  /** Arguments of a compile that puts it right. */
  readonly cure: readonly string[];
};

/** Everything in which requirement files contradict each other; pure text, no index and no interpreter is asked. */
export function drift(pairs: readonly Pair[]): readonly Difference[] {
  const read = pairs.map(readPair);
  return read.flatMap((pair) => {
    if (pair.pins === null) return [notCompiled(pair)];
    const asked = asksOf(pair, read);
    const wrong = asked.flatMap((ask) => againstAsk(pair.output, pair.pins, ask));
    const named = new Set(wrong.map(({ name }) => name));
    const apart = included(pair, read)
      .flatMap((other) => againstOther(pair, other))
      // A revision that is not the one asked for is said once, with the line that asks.
      .filter(({ name }) => !named.has(name));
    return [...header(pair, pair.pins), ...wrong, ...apart];
  });
}

/** How much there was to compare. */
export const counts = (pairs: readonly Pair[]) =>
  pairs.map(({ path, input, txt }) => ({
    file: outputOf(path),
    pins: txt === null ? 0 : readPins(txt).pins.length,
    asked: readInput(input).asks.length,
    revisions: readInput(input).asks.filter(({ git }) => git !== null).length,
  }));

type ReadPair = {
  readonly path: string;
  readonly output: string;
  readonly input: Input;
  readonly pins: Pins | null;
};
type Asked = Input['asks'][number] & { readonly path: string };

const readPair = ({ path, input, txt }: Pair): ReadPair => ({
  path,
  output: outputOf(path),
  input: readInput(input),
  pins: txt === null ? null : readPins(txt),
});

/** The pairs that a file takes in by `-r`, and those that these take in. */
function included(pair: ReadPair, all: readonly ReadPair[]): readonly ReadPair[] {
  const folder = pair.path.slice(0, pair.path.lastIndexOf('/') + 1);
  const direct = pair.input.includes.flatMap((file) =>
    all.filter((other) => other.path === folder + file.replace(/^\.\//u, '') && other !== pair),
  );
  const rest = all.filter((other) => other !== pair);
  return [...new Set(direct.flatMap((other) => [other, ...included(other, rest)]))];
}

const asksOf = (pair: ReadPair, all: readonly ReadPair[]): readonly Asked[] =>
  [pair, ...included(pair, all)].flatMap(({ path, input }) =>
    input.asks.map((ask) => ({ ...ask, path })),
  );

const notCompiled = ({ path, output }: ReadPair): Difference => ({
  kind: 'not-compiled',
  name: null,
  at: output,
  what: `${output} does not exist, so nothing is pinned for ${path}.`,
  cure: [],
});

function header({ path, output }: ReadPair, { command }: Pins): readonly Difference[] {
  const wanted = headerCommand(path);
  if (command?.text === wanted) return [];
  // Until the end of 2025 pip-compile wrote the files; those say the truth as long as they name their own input.
  if (command?.text.startsWith('pip-compile ') === true && command.text.split(' ').includes(path))
    return [];
  const at = `${output}:${command?.line ?? 1}`;
  const what =
    command === null
      ? `${at} has no header that says how it was compiled; it should say: ${wanted}`
      : `${at} was compiled by another command: ${command.text}`;
  return [{ kind: 'header', name: null, at, what, cure: [] }];
}

function againstAsk(output: string, pins: Pins | null, ask: Asked): readonly Difference[] {
  const pin = pins === null ? undefined : byName(pins.pins).get(ask.name);
  const asks = `${ask.path}:${ask.line}`;
  const say = (kind: DifferenceKind, at: string, what: string, ...cure: string[]) => [
    { kind, name: ask.name, at, what: `${at}: ${what}`, cure },
  ];
  // setuptools is left out of the files on purpose, by --no-emit-package.
  if (pin === undefined)
    return ask.name === 'setuptools' || ask.conditional
      ? []
      : say('not-pinned', asks, `${ask.name} is asked for, but ${output} does not pin it.`);
  const at = `${output}:${pin.line}`;
  if (ask.git !== null && /^[0-9a-f]{40}$/u.test(ask.git.revision)) {
    if (pin.git?.revision === ask.git.revision) return [];
    const wanted = shortRevision(ask.git.revision);
    return say('revision', at, `${ask.name} is ${shown(pin)}, but ${asks} asks for ${wanted}.`);
  }
  if (ask.git !== null || pin.git !== null || keepsTo(pin.version, ask.bounds) !== false) return [];
  return say(
    'out-of-bounds',
    at,
    `${ask.name} is ${pin.version}, but ${asks} asks for ${ask.bounds}.`,
  );
}

function againstOther(pair: ReadPair, other: ReadPair): readonly Difference[] {
  const own = byName(pair.pins?.pins ?? []);
  return (other.pins?.pins ?? []).flatMap((theirs): readonly Difference[] => {
    const pin = own.get(theirs.name);
    const there = `${other.output}:${theirs.line}`;
    if (pin === undefined) {
      const what = `${there}: ${theirs.name} is pinned, but ${pair.output} lacks it.`;
      return [{ kind: 'absent', name: theirs.name, at: there, what, cure: [] }];
    }
    if (pin.version === theirs.version && pin.git?.url === theirs.git?.url) return [];
    const at = `${pair.output}:${pin.line}`;
    const what = `${at}: ${pin.name} is ${shown(pin)}, but ${there} has ${shown(theirs)}.`;
    const cure = ['-P', pin.name];
    return [{ kind: 'version', name: pin.name, at, what, cure }];
  });
}

const shown = (pin: Pin): string =>
  pin.git === null ? pin.version : shortRevision(pin.git.revision) || pin.git.url;
