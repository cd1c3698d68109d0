import { chore } from './repository/task.ts';
import { nodeOfKpi } from './requirements/node.ts';

export const nodeDeps = chore({
  name: 'node-deps',
  summary: 'Install the packages of the front end where they are not as locked',
  details:
    'What docker/webpack-dev-server.sh does first: check-dependencies, and npm ci where that finds something.',
  group: 'Repository',
  usual: 'host',
  commands: [['bash', '-c', 'check-dependencies || npm ci']],
  requires: [nodeOfKpi],
});
