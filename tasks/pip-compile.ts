import { fitted } from '../src/domain/words/fitted.ts';
import { flag, task } from '../src/index.ts';
import { prepareCompile } from './pip-compile/prepare.ts';
import { printCompile } from './pip-compile/result.ts';
import { runCompile } from './pip-compile/run.ts';
import { uv } from './requirements/uv.ts';

export const pipCompile = task({
  name: 'pip-compile',
  summary: 'Pin the Python packages anew and tell what moved',
  details:
    'Runs what kpi’s pip-compile.sh runs, for all .in files side by side, in a copy. The .txt files are written only when ' +
    'all of them resolved, and keep their owner and mode. Settings of uv go by its own variables, such as UV_OFFLINE=1, ' +
    'so that the header of the files stays as it is. Where nothing has changed since the last time, nothing is run.',
  group: 'Python packages',
  examples: ['pip-compile', 'pip-compile -P regex -P lxml', 'pip-compile --upgrade'],
  options: {
    upgradePackage: flag.list('A package to move, such as regex or regex==2026.1.15', {
      short: 'P',
    }),
    upgrade: flag.on('Move every package to its newest version', { short: 'U' }),
  },
  rest: 'passed on to uv pip compile; uv writes it into the header of the files',
  requires: [uv],
  pool: 'pip',
  prepare: prepareCompile,
  run: runCompile,
  print: (result, look) => fitted(printCompile(result), look),
});
