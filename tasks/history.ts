import { historyTable } from '../src/domain/build-log/index.ts';
import { flag, task } from '../src/index.ts';
import { cure, readBuilds } from './report/builds.ts';
import { unrecorded } from './report/unrecorded.ts';

export const history = task({
  name: 'history',
  summary: 'List the builds that were recorded, newest first',
  group: 'Records',
  examples: ['history', 'history --limit 5', 'history --json'],
  options: { limit: flag.number('Show at most so many', { default: 20, min: 1 }) },
  readOnly: true,
  run: async (context) => {
    const { builds, damaged } = await readBuilds(context);
    for (const path of damaged) context.warn(`${path} is damaged and was left out.`);
    if (damaged.length > 0) for (const line of cure(damaged)) context.warn(line);
    const all = [...builds, ...(await unrecorded(context, builds))];
    return all
      .toSorted((one, other) => (one.started < other.started ? 1 : -1))
      .slice(0, context.options.limit);
  },
  print: (builds, { columns, terminal }) =>
    builds.length === 0
      ? 'No build was recorded here yet: kpi-tasks build'
      : historyTable(builds, terminal === false ? undefined : columns),
});
