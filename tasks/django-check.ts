import { chore } from './repository/task.ts';

export const djangoCheck = chore({
  name: 'django-check',
  summary: 'Ask Django whether all fits together, and whether a migration is missing',
  details:
    'Runs manage.py check and makemigrations --check --dry-run in the kpi service: upgrades of packages such as allauth, ' +
    'constance and import-export bring migrations.',
  group: 'Repository',
  usual: 'run',
  commands: [['sh', '-c', './manage.py check && ./manage.py makemigrations --check --dry-run']],
});
