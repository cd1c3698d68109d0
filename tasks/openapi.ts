import { chore } from './repository/task.ts';

export const openapi = chore({
  name: 'openapi',
  summary: 'Generate the OpenAPI schemas and what the front end makes of them',
  details:
    'Runs scripts/generate_api.sh in the kpi service and tells which files changed; CI fails where that was forgotten.',
  group: 'Repository',
  usual: 'run',
  commands: [['./scripts/generate_api.sh']],
  rest: 'passed on to the script, such as --skip-orval',
});
