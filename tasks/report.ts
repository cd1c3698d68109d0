import { arg, flag, task } from '../src/index.ts';
import type { Context, Needs, Values } from '../src/index.ts';
import { checkDelivery, deliver, goesElsewhere } from './report/deliver.ts';
import { reportOn } from './report/find.ts';
import { formats, render } from './report/render.ts';
import type { Reported } from './report/reported.ts';

const options = {
  runs: arg.list('Ids of builds or walks, or the beginning of one; last, last~1; files with logs'),
  last: flag.on('The last build of buildx’s own history'),
  merge: flag.on('Make one table of several testers’ reports'),
  format: flag.choice(formats, 'What to print', { default: 'md' }),
  output: flag.path('Write it to this file'),
  copy: flag.on('Copy it to the clipboard'),
  post: flag.text('Post it to this pull request with gh, once it was shown'),
  mention: flag.on(
    'Mention on GitHub whom the testers named; without it their names are only names',
  ),
};

export const report = task({
  name: 'report',
  summary: 'Tell about a build or a test, or compare two builds, to paste into a pull request',
  details:
    'Without RUNS, what was touched last: a build, or a walk through a checklist. Two builds are compared, step by step, by ' +
    'stage and instruction, so that renumbered, reworded and moved steps still compare. Several runs of one side are joined ' +
    'by commas: then a difference has to be greater than what the runs vary by. A build can also be a log that somebody ' +
    'pasted: a file, or - for standard input, with plain progress, rawjson, or the last frame of a terminal. With --merge, ' +
    'RUNS are testers’ reports, as they were pasted. With --last, the newest build that buildx itself remembers, whoever ' +
    'started it: so a build that was run without kpi-tasks can still be reported. That needs buildx 0.20 or newer.',
  group: 'Records',
  examples: [
    'report',
    'report 20261122-164940',
    'report last~1 last',
    'report build.log last',
    'report A1,A2,A3 B1,B2,B3',
    'report --last',
    'report --format html --output report.html',
    'report --merge john.md scott.md',
    'report --post 6500',
  ],
  options,
  readOnly: true,
  run: make,
  print: (reported, _, { format, mention, ...to }) =>
    goesElsewhere(to)
      ? to.output === undefined
        ? ''
        : `Wrote ${to.output}`
      : render(reported, format, mention),
});

async function make(context: Context<Values<typeof options>, Needs, unknown>): Promise<Reported> {
  const { format, mention, runs, last, merge, ...to } = context.options;
  await checkDelivery(context, to);
  const reported = await reportOn(context, { runs, last, merge, pictures: format === 'html' });
  if (goesElsewhere(to)) await deliver(context, await render(reported, format, mention), to);
  return reported;
}
