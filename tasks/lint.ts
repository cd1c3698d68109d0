import { chore } from './repository/task.ts';

export const lint = chore({
  name: 'lint',
  summary: 'Lint the front end: biome, eslint, types and styles, side by side',
  details:
    'Runs what “npm run lint” runs one after the other, at once; the first that fails gives the exit code.',
  group: 'Repository',
  usual: 'host',
  commands: ['biome', 'eslint', 'types', 'css'].map(
    (what) => ['npm', 'run', `lint:${what}`] as const,
  ),
});
