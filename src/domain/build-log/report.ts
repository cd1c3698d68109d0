import { listing } from './listing.ts';
import { fromCache, ran, type BuildRecord } from './record.ts';
import {
  bytesText,
  codeBlock,
  codeCell,
  inlineCode,
  secondsText,
  shortened,
} from '../words/words.ts';

/**
 * One build as Markdown, to be pasted into a pull request.
 * Whatever comes from a command or a file stands in code, so it cannot mention people or close issues.
 */
export function buildMarkdown(record: BuildRecord): string {
  const parts = [
    [`### ${heading(record)}`],
    factsTable(record),
    failurePart(record),
    stepsPart(record),
    stageTable(record),
    [environment(record)],
  ];
  return `${parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function heading(record: BuildRecord): string {
  const what = inlineCode(record.image.name ?? record.how.target ?? record.how.service);
  const time = secondsText(record.seconds);
  switch (record.outcome) {
    case 'built':
      return `✅ ${what} built in ${time}`;
    case 'failed':
      return `❌ ${what} failed after ${time}`;
    case 'cancelled':
      return `⏹️ ${what} cancelled after ${time}`;
    case 'nothing':
      return `⚪ ${what}: nothing to build`;
    case 'disputed':
      return `⚠️ ${what}: unclear whether it was built`;
  }
}

type Row = readonly [name: string, value: string | null];

function factsTable(record: BuildRecord): readonly string[] {
  const { how, contextBytes, steps } = record;
  const executed = steps.filter(ran).length;
  const cached = steps.filter(fromCache).length;
  const rows: readonly Row[] = [
    ['Command', codeCell(how.command.map(quoted).join(' '))],
    ['Target', how.target === null ? null : codeCell(how.target)],
    ['Source', sourceText(record)],
    ['Image', imageText(record)],
    ['Time', timeText(record)],
    ['Steps', steps.length === 0 ? null : `${executed} ran, ${cached} cached`],
    ['Cache', how.noCache ? 'off' : null],
    ['Foreseen', foreseenText(record)],
    ['Context', contextBytes === null ? null : `${bytesText(contextBytes)} sent`],
  ];
  const shown = rows.filter(([, value]) => value !== null);
  return ['| | |', '|---|---|', ...shown.map(([name, value]) => `| ${name} | ${value} |`)];
}

function foreseenText({ foreseen }: BuildRecord): string | null {
  if (foreseen === undefined || foreseen === null) return null;
  const { right, wrong, seconds, unknown } = foreseen;
  const steps = `${right} of ${right + wrong.length} steps went as foreseen`;
  const others = wrong.length === 0 ? '' : `; not ${wrong.slice(0, 3).map(codeCell).join(', ')}`;
  const least = (unknown ?? 0) > 0 ? 'at least' : 'about';
  return `${steps}${others}; ${least} ${secondsText(seconds)} expected`;
}

function sourceText({ source }: BuildRecord): string | null {
  if (source.commit === null) return source.branch === null ? null : codeCell(source.branch);
  const commit = codeCell(source.commit.slice(0, 10));
  const branch = source.branch === null ? '' : ` on ${codeCell(source.branch)}`;
  return `${commit}${branch}${source.dirty === true ? ', with uncommitted changes' : ''}`;
}

function imageText({ image }: BuildRecord): string | null {
  if (image.after === null) return null;
  const size = image.bytes === null ? '' : `, ${bytesText(image.bytes)}`;
  const before = image.before === null ? '' : `, before ${codeCell(shortId(image.before))}`;
  const change = image.before === image.after ? ', as before' : before;
  return `${codeCell(shortId(image.after))}${size}${change}`;
}

function timeText({ seconds, buildSeconds, started }: BuildRecord): string {
  const engine = buildSeconds > 0 ? `, ${secondsText(buildSeconds)} of it in BuildKit` : '';
  return `${secondsText(seconds)}${engine}, from ${started.slice(0, 16).replace('T', ' ')} UTC`;
}

export function failurePart({ failure }: Pick<BuildRecord, 'failure'>): readonly string[] {
  if (failure === null) return [];
  const where = failure.line === null ? '' : `, line ${failure.line} of the Dockerfile`;
  const step = failure.step === null ? [] : ['', `Step: ${inlineCode(failure.step)}${where}`];
  const lines =
    failure.lines.length === 0
      ? []
      : [
          '',
          'Its last lines:',
          '',
          ...codeBlock(failure.lines.map((line) => shortened(line, 500))),
        ];
  return [
    '#### What broke',
    ...step,
    '',
    ...codeBlock([shortened(failure.message, 4000)]),
    ...lines,
  ];
}

function stepsPart(record: BuildRecord): readonly string[] {
  const lines = listing({ ...record, leftOut: 0 });
  return lines.length === 0 ? [] : codeBlock(lines, 'diff');
}

export function stageTable({ stages }: Pick<BuildRecord, 'stages'>): readonly string[] {
  if (stages.length === 0) return [];
  return [
    '| Stage | Wall | Work | Ran | Cached |',
    '|---|--:|--:|--:|--:|',
    ...stages
      .slice(0, 100)
      .map(
        ({ stage, seconds, work, ran: executed, cached }) =>
          `| ${stage === '' ? 'the only one' : codeCell(stage)} | ${secondsText(seconds)} | ${secondsText(work)} | ${executed} | ${cached} |`,
      ),
  ];
}

function environment({ versions, machine }: BuildRecord): string {
  const tools: readonly Row[] = [
    ['docker', versions.docker],
    ['buildx', versions.buildx],
    ['BuildKit', versions.buildkit],
    ['compose', versions.compose],
    ['node', versions.node],
    ['kpi-tasks', versions.kpiTasks],
  ];
  const known = tools.flatMap(([name, version]) =>
    version === null ? [] : [`${name} ${inlineCode(version)}`],
  );
  const computer = `${inlineCode(`${machine.os} ${machine.arch}`)}, ${machine.cpus} CPUs, ${bytesText(machine.memoryBytes)} memory`;
  return `Environment: ${[...known, computer].join(', ')}.`;
}

/** As a shell would want it. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

function shortId(id: string): string {
  return id.replace(/^sha256:/, '').slice(0, 12);
}
