import { spoken } from './graph-text.ts';
import type { Times } from './graph-times.ts';
import type { Drawn } from './graph-walk.ts';

/** For Graphviz. */
export function asDot({ nodes, edges }: Drawn, times: Times, variants: boolean): string {
  const points = [...nodes].map(([id, node]) => {
    const label = `${id}${spoken(id, node, times, variants)}`;
    const looks = [
      ...(label === id ? [] : [`label=${quoted(label)}`]),
      ...(times.critical?.path.includes(id) === true ? ['penwidth=3'] : []),
    ];
    return `  ${quoted(id)}${looks.length === 0 ? '' : ` [${looks.join(', ')}]`};\n`;
  });
  const lines = edges.map(
    ([from, to, kind]) => `  ${quoted(from)} -> ${quoted(to)}${styles[kind]};\n`,
  );
  return `digraph tasks {\n  rankdir=LR;\n${points.join('')}${lines.join('')}}\n`;
}

const styles = { needs: '', order: ' [style=dashed]' } as const;

const quoted = (text: string): string => `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
