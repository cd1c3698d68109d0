import type { BuildRecord } from '../src/domain/build-log/index.ts';
import { compareBuilds } from '../src/domain/build-log/index.ts';
import { Stop, arg, flag, task } from '../src/index.ts';
import type { Context, Needs, Values } from '../src/index.ts';
import { aboutImage } from './report/about-image.ts';
import { cure, pick, readBuilds } from './report/builds.ts';
import { recover } from './report/recover.ts';
import { render } from './report/render.ts';
import type { Reported } from './report/reported.ts';
import { measured, sourceOf } from './report/sources.ts';
import type { Source } from './report/sources.ts';

const options = {
  builds: arg.list('The build’s id or the beginning of it, last, last~1, or a file with a log'),
  last: flag.on('The last build of buildx’s own history'),
  format: flag.choice(['md', 'html', 'json'], 'What to print', { default: 'md' }),
  output: flag.path('Write it to this file'),
};

export const report = task({
  name: 'report',
  summary: 'Print one build as Markdown, or compare two, to paste into a pull request',
  details:
    'Without BUILDS, the newest recorded one. Two are compared: step by step, by stage and instruction, so that renumbered, ' +
    'reworded and moved steps still compare. Several runs of one side are joined by commas: then a difference has to be ' +
    'greater than what the runs vary by. A build can also be a log that somebody pasted: a file, or - for standard input, ' +
    'with plain progress, rawjson, or the last frame of a terminal. With --last, the newest build that buildx itself ' +
    'remembers, whoever started it: so a build that was run without kpi-tasks can still be reported. That needs buildx ' +
    '0.20 or newer.',
  group: 'Records',
  examples: [
    'report',
    'report 20261122-164940',
    'report last~1 last',
    'report build.log last',
    'report A1,A2,A3 B1,B2,B3',
    'report --last',
    'report --format html --output report.html',
  ],
  options,
  readOnly: true,
  run: async (context) => {
    const reported = await reportOn(context);
    const { output, format } = context.options;
    if (output !== undefined) await context.files.write(output, await render(reported, format));
    return reported;
  },
  print: (reported, _, { output, format }) =>
    output === undefined ? render(reported, format) : `Wrote ${output}`,
});

type Reporting = Context<Values<typeof options>, Needs, unknown>;

async function reportOn(context: Reporting): Promise<Reported> {
  const { builds, last } = context.options;
  const [one, other, ...more] = builds;
  if (last && one !== undefined)
    throw usage('--last and the id of a build exclude each other.', '$ kpi-tasks report --last');
  if (more.length > 0)
    throw usage(
      `Two builds can be compared, not ${builds.length}. Several runs of one side are joined by commas:`,
      '$ kpi-tasks report A1,A2,A3 B1,B2,B3',
    );
  if (last) return buildReport(context, await recover(context));
  if (one === undefined) return buildReport(context, await newest(context));
  const before = await sourcesOf(context, one);
  if (other !== undefined) {
    const after = await sourcesOf(context, other);
    const comparison = compareBuilds(before.map(measured), after.map(measured));
    return { kind: 'comparison', comparison, before, after };
  }
  const [source, second] = before;
  if (source === undefined || second !== undefined)
    throw usage('What are these runs to be compared with?', '$ kpi-tasks report A1,A2,A3 B1,B2,B3');
  return source.is === 'record'
    ? buildReport(context, source.record)
    : { kind: 'log', name: source.name, log: source.log };
}

const buildReport = async (context: Reporting, build: BuildRecord): Promise<Reported> => ({
  kind: 'build',
  build,
  // Reading an image takes a while, and only a picture shows it.
  image: context.options.format === 'html' ? await aboutImage(context, build) : null,
});

async function sourcesOf(context: Reporting, words: string): Promise<readonly Source[]> {
  const sources: Source[] = [];
  // One after the other, since standard input can be read only once and in its turn.
  for (const word of words.split(',').filter((one) => one !== ''))
    sources.push(await sourceOf(context, word));
  if (sources.length > 0) return sources;
  throw usage('A comma joins the runs of one side.', '$ kpi-tasks report A1,A2,A3 B1,B2,B3');
}

/** The newest build that can be read; a newer one that cannot be is told. */
async function newest(context: Reporting) {
  const remembered = await readBuilds(context);
  const build = pick(remembered, undefined);
  const newer = remembered.damaged.filter(
    (path) => path.endsWith('.json') && idOf(path) > build.id,
  );
  for (const path of newer) context.warn(`${path} is newer, but damaged.`);
  if (newer.length > 0) for (const line of cure(newer)) context.warn(line);
  return build;
}

const idOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1, -'.json'.length);

const usage = (what: string, ...todo: readonly string[]): Stop =>
  new Stop({ kind: 'usage', what, todo });
