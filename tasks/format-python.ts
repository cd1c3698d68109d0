import { chore } from './repository/task.ts';

export const formatPython = chore({
  name: 'format-python',
  summary: 'Format the Python that changed since a branch: format-python -- origin/main',
  details:
    'Runs format-python.sh, which gives what changed since the branch after “--” to ruff and darker.',
  group: 'Repository',
  usual: 'host',
  commands: [['./format-python.sh']],
  rest: 'the branch to compare with, or --last',
});
