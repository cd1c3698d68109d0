import { chore } from './repository/task.ts';

export const icons = chore({
  name: 'icons',
  summary: 'Make the fonts and icons again, as after switching to a branch with other icons',
  details: 'Runs “npm run copy-fonts”.',
  group: 'Repository',
  usual: 'host',
  commands: [['npm', 'run', 'copy-fonts']],
});
