import { join } from 'node:path';
import { labelOf } from '../../src/domain/python-deps/changes.ts';
import type { Pair } from '../../src/domain/python-deps/drift.ts';
import { readInput } from '../../src/domain/python-deps/input.ts';
import { shortRevision } from '../../src/domain/python-deps/name.ts';
import { byName, readPins } from '../../src/domain/python-deps/pins.ts';
import { holdOf } from '../../src/domain/python-deps/uv-says.ts';
import type { CompileResult } from './result.ts';
import type { CompileContext } from './run.ts';

type Unmoved = CompileResult['unmoved'][number];

/** The packages that were asked to move and did not, each with what holds it. */
export async function unmoved(
  context: CompileContext,
  before: readonly Pair[],
  after: readonly Pair[],
): Promise<readonly Unmoved[]> {
  const found = context.prepared.named.flatMap(({ name, bounds: asked }) => {
    const still = after.filter((pair) => {
      const [old, now] = [before.find(({ path }) => path === pair.path), pair].map((one) =>
        byName(readPins(one?.txt ?? '').pins).get(name),
      );
      return now !== undefined && old?.version === now.version;
    });
    // The file with fewer packages gives the shorter reason.
    const pair = still.toSorted((one, other) => pins(one) - pins(other))[0];
    const pin = pair && byName(readPins(pair.txt ?? '').pins).get(name);
    if (pair === undefined || pin === undefined) return [];
    const files = still.map(({ path }) => labelOf(path)).toReversed();
    return [{ name, version: pin.version, files, pair, asked, git: pin.git !== null }];
  });
  const looked: Unmoved[] = [];
  for (const { pair, asked, git, ...one } of found) {
    const why = git
      ? ({ state: 'held', by: bounds(after, one.name) } as const)
      : asked === ''
        ? await reason(context, pair, after, one)
        : ({ state: 'asked', by: [`-P asked for ${one.name}${asked}`] } as const);
    looked.push({ ...one, ...why });
  }
  return looked;
}

type Reason = Pick<Unmoved, 'state' | 'by'>;
const pins = ({ txt }: Pair): number => readPins(txt ?? '').pins.length;

/** Lines of `.in` files that bound a package. */
function bounds(all: readonly Pair[], name: string): readonly string[] {
  return all.flatMap(({ path, input }) =>
    readInput(input).asks.flatMap((ask) =>
      ask.name === name && (ask.bounds !== '' || ask.git !== null)
        ? [
            `${path}:${ask.line} asks for ${ask.bounds === '' ? shortRevision(ask.git?.revision ?? '') : ask.bounds}`,
          ]
        : [],
    ),
  );
}

/** Asks uv for a later version, with nothing else moved back; its refusal names the constraint. */
async function reason(
  context: CompileContext,
  pair: Pair,
  all: readonly Pair[],
  { name }: { readonly name: string },
): Promise<Reason> {
  const { copy, jobs } = context.prepared;
  const floors = readPins(pair.txt ?? '').pins.flatMap((pin) =>
    pin.git === null ? [`${pin.name}${pin.name === name ? '>' : '>='}${pin.version}`] : [],
  );
  const file = join(copy, 'later.txt');
  await context.files.write(file, `${floors.join('\n')}\n`);
  await context.files.write(join(copy, 'probe.txt'), pair.txt ?? '');
  const { cwd, env } = jobs[0]?.command ?? {};
  const asked = await context.read({
    argv: [
      'uv',
      'pip',
      'compile',
      pair.path,
      '--output-file',
      join(copy, 'probe.txt'),
      '--quiet',
      '--constraint',
      file,
      '--no-strip-extras',
    ],
    ...(cwd === undefined ? {} : { cwd }),
    ...(env === undefined ? {} : { env }),
  });
  if (asked.code === 0) return heldByPins(context, pair, name);
  const hold = holdOf(name, asked.stderr);
  if (hold?.is === 'newest') return { state: 'newest', by: [] };
  // A line in kpi's own files is what a person can change, so it is told before what uv concludes from it.
  const own = bounds(all, name);
  const by = own.length > 0 ? own : (hold?.by ?? []);
  return by.length > 0 ? { state: 'held', by } : { state: 'unknown', by: [] };
}

/** It would move if others did, which stay where they are pinned because nobody asked them to move. */
async function heldByPins(context: CompileContext, pair: Pair, name: string): Promise<Reason> {
  const read = await context.files.text(join(context.prepared.copy, 'probe.txt'));
  const { pins: before } = readPins(pair.txt ?? '');
  const now = byName(readPins(read.is === 'there' ? read.text : '').pins);
  const moved = before.filter(
    (pin) => pin.name !== name && now.get(pin.name)?.version !== pin.version,
  );
  const asking = byName(before).get(name)?.via ?? [];
  const close = moved.filter((pin) => asking.includes(pin.name));
  const others = close.length > 0 ? close : moved;
  if (others.length === 0) return { state: 'unknown', by: [] };
  // uv moves nothing that it need not, so all that moved has to be named.
  const words = [name, ...moved.map((pin) => pin.name)].map((one) => `-P ${one}`).join(' ');
  return {
    state: 'held',
    by: [
      `the pinned ${others.map((pin) => `${pin.name} ${pin.version}`).join(', ')}; together: kpi-tasks pip-compile ${words}`,
    ],
  };
}
