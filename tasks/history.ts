import { historyTable } from '../src/domain/build-log/index.ts';
import { flag, task } from '../src/index.ts';
import { cure, readBuilds } from './report/builds.ts';

export const history = task({
  name: 'history',
  summary: 'List the builds that were recorded, newest first',
  group: 'Records',
  examples: ['history', 'history --limit 5', 'history --json'],
  options: { limit: flag.number('Show at most so many', { default: 20 }) },
  readOnly: true,
  run: async (context) => {
    const { builds, damaged } = await readBuilds(context);
    for (const path of damaged) context.warn(`${path} is damaged and was left out.`);
    if (damaged.length > 0) for (const line of cure(damaged)) context.warn(line);
    return builds.slice(-context.options.limit).toReversed();
  },
  print: (builds, { columns }) =>
    builds.length === 0
      ? 'No build was recorded here yet: kpi-tasks build'
      : historyTable(builds, columns),
});
