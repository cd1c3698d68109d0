import { relative } from 'node:path';
import type { Change, Parts } from '../model/freshness.ts';
import type { Json } from '../model/json.ts';
import type { Command } from '../model/shell.ts';
import type { Reading } from '../model/world.ts';
import { fromRoot } from '../plan/fingerprint.ts';
import type { Node } from '../plan/plan.ts';
import type { Watched } from './fresh.ts';
import { lookFrom, placeOf } from './place.ts';

/** What is known of a node's needs when it is checked. */
export type Known = {
  /** Results by the task's own names for its needs. */
  readonly results: ReadonlyMap<string, Json | undefined>;
  /** Needs whose results nobody knows before they have run. */
  readonly pending: readonly Change[];
};

/** Everything but files that decides whether a node must run, and the key that stands for its options. */
export async function partsOf(
  site: Watched,
  node: Node,
  known: Known,
): Promise<{ readonly key: string; readonly parts: Parts }> {
  const { hash, code } = await site.tracker();
  const { freshness } = node.task;
  const { root } = site;
  const looking = lookFrom(site.looking, await placeOf(site.looking, node));
  const options = { ...pairs(node.options, (value) => fromRoot(value, root)) };
  const tools = Object.entries(freshness?.tools ?? {});
  const versions = tools.map(async ([name, argv]) => [name, await version(looking, argv)] as const);
  const parts: Parts = {
    task: hash(freshness?.text() ?? ''),
    code: Object.fromEntries(
      Object.entries(code(freshness?.declared() ?? '')).map(([path, its]) => [
        relative(root, path),
        its,
      ]),
    ),
    options: site.mask.deep(options),
    rest: site.mask.deep(node.rest),
    environment: Object.fromEntries(
      (freshness?.environment ?? []).map((name) => {
        const value = looking.env[name];
        return [name, value === undefined ? null : hash(JSON.stringify(fromRoot(value, root)))];
      }),
    ),
    tools: site.mask.deep(Object.fromEntries(await Promise.all(versions))),
    needs: Object.fromEntries(
      [...known.results].map(([name, result]) => [
        name,
        hash(JSON.stringify(fromRoot(result ?? null, root))),
      ]),
    ),
  };
  return { key: hash(JSON.stringify([options, node.rest])), parts };
}

/** What was not given says nothing, so that a new optional option leaves the rest as it was. */
const pairs = (options: Node['options'], read: (value: unknown) => Json): Record<string, Json> =>
  Object.fromEntries(
    Object.entries(options).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, read(value)]],
    ),
  );

const asked = new WeakMap<Reading['read'], Map<string, Promise<string>>>();

/** What a tool says of itself; each is asked once a run. */
function version({ read }: Reading, argv: Command['argv']): Promise<string> {
  const known = asked.get(read) ?? new Map<string, Promise<string>>();
  asked.set(read, known);
  const key = argv.join('\0');
  const said =
    known.get(key) ??
    read({ argv }).then(({ code, stdout, stderr }) =>
      code === 0 ? `${stdout}${stderr}`.trim() : `exit code ${code}`,
    );
  known.set(key, said);
  return said;
}
