import { chore } from './repository/task.ts';

export const translationGenerate = chore({
  name: 'translation-generate',
  summary: 'Extract the strings to translate from the sources',
  details:
    'Runs scripts/generate_locale.sh in the kpi service. The files in locale/en are not committed: CI makes them.',
  group: 'Translations',
  usual: 'run',
  commands: [['./scripts/generate_locale.sh']],
});
