import { buildMarkdown } from '../src/domain/build-log/index.ts';
import { Stop, arg, flag, task } from '../src/index.ts';
import { pick, readBuilds } from './report/builds.ts';
import { recover } from './report/recover.ts';

export const report = task({
  name: 'report',
  summary: 'Print one build as Markdown, to paste into a pull request',
  details:
    'Without BUILD, the newest recorded one. With --last, the newest build that buildx itself remembers, whoever started it: ' +
    'so a build that was run without kpi-tasks can still be reported. That needs buildx 0.20 or newer.',
  group: 'Records',
  examples: ['report', 'report 20261122-164940', 'report --last'],
  options: {
    build: arg.text('The build’s id, or the beginning of it', { required: false }),
    last: flag.on('The last build of buildx’s own history'),
  },
  readOnly: true,
  run: async (context) => {
    const { build, last } = context.options;
    if (last && build !== undefined)
      throw new Stop({
        kind: 'usage',
        what: '--last and the id of a build exclude each other.',
        todo: ['$ kpi-tasks report --last'],
      });
    if (last) return recover(context);
    return pick((await readBuilds(context.records)).builds, build);
  },
  print: buildMarkdown,
});
