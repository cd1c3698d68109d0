import { listed } from '../graph/graph.ts';
import type { Graph } from '../graph/graph.ts';
import type { Json } from '../model/json.ts';
import type { PlacedChecklist } from '../model/checklist.ts';
import { checklistsJson, checklistsText } from './check/catalogue.ts';
import { columns } from './layout.ts';
import { flagName } from './options.ts';

/** `kpi-tasks list`, or with `--json`. */
export function listing(
  graph: Graph,
  checklists: ReadonlyMap<string, PlacedChecklist>,
  json: boolean,
): string {
  if (json) return `${JSON.stringify([...listJson(graph), ...checklistsJson(checklists)])}\n`;
  const more = checklistsText(checklists);
  return more === '' ? listText(graph) : `${listText(graph)}\n${more}`;
}

/** The tasks by group. */
export function listText(graph: Graph): string {
  const placed = listed(graph);
  const groups = [...new Set(placed.map(({ task }) => task.group))];
  return groups
    .map((group) => {
      const rows = placed
        .filter(({ task }) => task.group === group)
        .map(({ name, task }) => [name, task.summary + also(task.aliases)] as const);
      return `${[group === '' ? 'Tasks' : group, ...columns(rows)].join('\n')}\n`;
    })
    .join('\n');
}

/** Every task with every option and its type. */
const listJson = (graph: Graph): readonly Json[] =>
  listed(graph).map(({ name, task, place }) => ({
    name,
    summary: task.summary,
    group: task.group,
    place,
    readOnly: task.readOnly,
    rest: task.rest,
    aliases: [...task.aliases],
    platforms: [...task.platforms],
    asks: task.asks,
    interactive: task.interactive([]) !== false,
    pools: [...task.pools],
    limit: task.limit,
    tries: 1 + (task.retry?.times ?? 0),
    ignoreFailure: task.ignoreFailure,
    dotenv: [...task.dotenv],
    options: Object.entries(task.options).map(([key, option]) => ({
      name: flagName(key),
      key,
      place: option.place,
      type: option.kind,
      help: option.help,
      choices: [...option.choices],
      required: option.required,
      short: option.short ?? null,
      env: option.env ?? null,
      min: option.min ?? null,
      max: option.max ?? null,
      default: jsonOf(option.fallback),
    })),
  }));

const also = (aliases: readonly string[]): string =>
  aliases.length === 0 ? '' : ` (also ${aliases.join(', ')})`;

const jsonOf = (value: unknown): Json =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? value
    : null;
