import { fitted } from '../src/domain/words/fitted.ts';
import { flag, task } from '../src/index.ts';
import { gettext, git } from './requirements/tools.ts';
import { tx } from './requirements/tx.ts';
import { preparePull } from './translation-pull/prepare.ts';
import { printPull, usualSource } from './translation-pull/result.ts';
import { runPull } from './translation-pull/run.ts';

export const translationPull = task({
  name: 'translation-pull',
  summary: 'Pull the translations, check them, and say which strings changed',
  details:
    'With tx where the checkout has .tx/config and there is a token (TX_TOKEN or ~/.transifexrc), otherwise with git: only ' +
    'the wanted commit, by default of kpi’s newest release branch, whose translations the release pulls from Transifex. ' +
    'The commit is written to locale/pulled-from.json, and --pinned takes that one again. ' +
    'Everything is checked with msgfmt before anything is written, and nothing is written outside locale.',
  group: 'Translations',
  examples: [
    'translation-pull',
    'translation-pull --header-only drop',
    'translation-pull --via git --ref release/2.026.33',
    'translation-pull --pinned',
  ],
  options: {
    via: flag.choice(['auto', 'tx', 'git'], 'Where to pull from', { default: 'auto' }),
    from: flag.text('With git: the repository', { default: usualSource }),
    ref: flag.text('With git: the branch or tag; without it, the newest release branch'),
    pinned: flag.on('With git: the commit that locale/pulled-from.json names'),
    headerOnly: flag.choice(
      ['ask', 'keep', 'drop'],
      'Files in which only dates and line numbers changed; where nobody can be asked they are kept',
      { default: 'ask' },
    ),
  },
  requires: [git, gettext, tx],
  pool: 'locale',
  prepare: preparePull,
  run: runPull,
  print: (result, look, options) => fitted(printPull(result, options), look),
});
