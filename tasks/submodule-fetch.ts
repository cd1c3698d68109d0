import { fitted } from '../src/domain/words/fitted.ts';
import { flag, task } from '../src/index.ts';
import { git } from './requirements/tools.ts';
import { prepareFetch } from './submodule-fetch/prepare.ts';
import { printFetch } from './submodule-fetch/result.ts';
import { runFetch } from './submodule-fetch/run.ts';

export const submoduleFetch = task({
  name: 'submodule-fetch',
  summary: 'Fetch the translations of a branch that has them as a submodule',
  details:
    'Branches up to release/2.026.12 keep locale as a submodule; later ones have the files themselves, and there is nothing ' +
    'to fetch. Without a network it keeps what is there. Where switching branches has left locale in a state that git ' +
    'cannot go on from, it says so and how to put it right.',
  group: 'Translations',
  examples: ['submodule-fetch', 'submodule-fetch --pinned'],
  options: {
    pinned: flag.on('Take the commit that this branch names, not the newest'),
  },
  requires: [git],
  pool: 'locale',
  prepare: prepareFetch,
  run: runFetch,
  print: (result, look) => fitted(printFetch(result), look),
});
