import { Stop } from '../src/index.ts';
import type { Reading } from '../src/index.ts';
import { gitIn } from './checkout/git.ts';
import { chore } from './repository/task.ts';

export const formatPython = chore({
  name: 'format-python',
  summary: 'Format the Python that changed since a branch: format-python -- origin/main',
  details:
    'Runs format-python.sh, which gives what changed since the branch after “--” to ruff and darker. Without one, the ' +
    'branch that origin calls its own, such as origin/main.',
  group: 'Repository',
  usual: 'host',
  commands: [['./format-python.sh']],
  rest: 'the branch to compare with, or --last',
  usualRest,
});

/** The script ends well where it is given nothing, and does nothing. */
async function usualRest(look: Reading, kpi: string): Promise<readonly string[]> {
  const branch = await gitIn(look, kpi).ask('symbolic-ref', '--short', 'refs/remotes/origin/HEAD');
  if (branch !== null) return [branch];
  throw new Stop({
    kind: 'usage',
    what: 'With which branch to compare cannot be told: the remote origin says no branch of its own.',
    todo: ['Name it:', '$ kpi-tasks format-python -- origin/main'],
  });
}
