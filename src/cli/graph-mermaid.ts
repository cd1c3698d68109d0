import { spoken } from './graph-text.ts';
import type { Times } from './graph-times.ts';
import type { Drawn } from './graph-walk.ts';

/** For Mermaid, as GitHub draws it. */
export function asMermaid({ nodes, edges }: Drawn, times: Times, variants: boolean): string {
  const keys = keysOf([...nodes.keys()]);
  const key = (id: string): string => keys.get(id) ?? id;
  const points = [...nodes].map(
    ([id, node]) => `  ${key(id)}["${escaped(`${id}${spoken(id, node, times, variants)}`)}"]\n`,
  );
  const lines = edges.map(([from, to, kind]) => `  ${key(from)} ${arrows[kind]} ${key(to)}\n`);
  const bold = [...nodes.keys()].filter((id) => times.critical?.path.includes(id) === true);
  const looks = bold.map((id) => `  style ${key(id)} stroke-width:4px\n`);
  return `flowchart LR\n${[...points, ...lines, ...looks].join('')}`;
}

const arrows = { needs: '-->', order: '-.->' } as const;

/** A name of its own for each node: the task's where Mermaid can read it, else one made of it, with a number where that is taken. */
function keysOf(ids: readonly string[]): ReadonlyMap<string, string> {
  const keys = new Map(ids.filter(isPlain).map((id) => [id, id]));
  const used = new Set(keys.values());
  for (const id of ids) {
    if (keys.has(id)) continue;
    const cleaned = id.replaceAll(/\W/g, '_');
    const made = isPlain(cleaned) ? cleaned : `task_${cleaned}`;
    let key = made;
    for (let number = 2; used.has(key); number += 1) key = `${made}_${number}`;
    keys.set(id, key);
    used.add(key);
  }
  return keys;
}

/** Mermaid has words of its own, in which it minds capitals only now and then. */
const isPlain = (id: string): boolean => /^[a-z]\w*$/i.test(id) && !reserved.test(id);
const reserved =
  /^(end|graph|flowchart|subgraph|direction|style|linkstyle|default|interpolate|class|classdef|click|call|href|tb|td|bt|lr|rl|br)$/i;

/** What could end a label, or be read as HTML or Markdown, as the number of its character. */
const escaped = (text: string): string =>
  text.replaceAll(/[^\p{L}\p{N}_ .,:()=/-]/gu, (sign) =>
    sign === '"' ? '#quot;' : `#${sign.codePointAt(0)};`,
  );
