import { historyTable } from '../src/domain/build-log/index.ts';
import { flag, task } from '../src/index.ts';
import { readBuilds } from './report/builds.ts';

export const history = task({
  name: 'history',
  summary: 'List the builds that were recorded, newest first',
  group: 'Records',
  examples: ['history', 'history --limit 5', 'history --json'],
  options: { limit: flag.number('Show at most so many', { default: 20 }) },
  readOnly: true,
  run: async ({ options, records, warn }) => {
    const { builds, damaged } = await readBuilds(records);
    for (const path of damaged) warn(`${path} is no build record and was left out.`);
    return builds.slice(-options.limit).toReversed();
  },
  print: (builds, { columns }) =>
    builds.length === 0
      ? 'No build was recorded here yet: kpi-tasks build'
      : historyTable(builds, columns),
});
