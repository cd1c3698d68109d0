import { chore } from './repository/task.ts';
import { nodeOfKpi } from './requirements/node.ts';

/** The image has check-dependencies; a machine that has it not must not install everything each time. */
const check =
  'if command -v check-dependencies >/dev/null; then check-dependencies; else npm ls --all >/dev/null 2>&1; fi';

export const nodeDeps = chore({
  name: 'node-deps',
  summary: 'Install the packages of the front end where they are not as locked',
  details:
    'What docker/webpack-dev-server.sh does first: check-dependencies, and npm ci where that finds something. Where ' +
    'check-dependencies is not installed, npm ls looks.',
  group: 'Repository',
  usual: 'host',
  commands: [['bash', '-c', `${check} || npm ci`]],
  requires: [nodeOfKpi],
});
