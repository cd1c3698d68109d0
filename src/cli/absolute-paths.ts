import { resolve } from 'node:path';
import type { Node, Plan } from '../plan/plan.ts';

/** A plan whose paths, also those that a config wrote, are absolute from where the user stands. */
export function withAbsolutePaths(plan: Plan, cwd: string): Plan {
  const changed = [...plan.nodes.values()].flatMap((node) => {
    const paths = pathsOf(node, cwd);
    const options = { ...node.options, ...Object.fromEntries(paths) };
    return paths.length === 0 ? [] : [[node.id, { ...node, options }] as const];
  });
  return changed.length === 0 ? plan : { ...plan, nodes: new Map([...plan.nodes, ...changed]) };
}

const pathsOf = ({ task, options }: Node, cwd: string): readonly (readonly [string, string])[] =>
  Object.entries(task.options).flatMap(([key, { kind }]) => {
    const value = options[key];
    return kind === 'path' && typeof value === 'string' ? [[key, resolve(cwd, value)]] : [];
  });
