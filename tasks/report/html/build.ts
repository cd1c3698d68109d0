import { bytesText, fromCache, ran, secondsText } from '../../../src/domain/build-log/index.ts';
import type { BuildRecord, PastedLog } from '../../../src/domain/build-log/index.ts';
import { code, facts, html, printed } from '../../../src/domain/page/index.ts';
import type { Html, Page, Section } from '../../../src/domain/page/index.ts';
import { stagesHtml, stepsHtml } from './steps.ts';

/** One recorded build as a page; `more` follows what the record itself tells. */
export function buildPage(build: BuildRecord, more: readonly Section[]): Page {
  const name = build.image.name ?? build.how.service;
  return {
    title:
      `${name} ${words[build.outcome]} ${build.outcome === 'nothing' ? '' : secondsText(build.seconds)}`.trim(),
    tone: build.outcome === 'built' ? 'good' : build.outcome === 'nothing' ? 'neutral' : 'bad',
    lead: html`<p>
      Built from ${sourceText(build)} on ${build.started.slice(0, 16).replace('T', ' ')} UTC.
    </p>`,
    sections: [
      { id: 'build', title: 'The build', body: facts(factsOf(build)) },
      ...failureSection(build.failure),
      ...timeSections(name, build),
      ...more,
      { id: 'environment', title: 'Environment', body: facts(environment(build)) },
    ],
    foot: `kpi-tasks ${build.versions.kpiTasks}, build ${build.id}`,
  };
}

/** A pasted log as a page. */
export function logPage(name: string, log: PastedLog): Page {
  const image = log.names[0] ?? 'A build';
  const time = log.seconds > 0 ? secondsText(log.seconds) : '';
  const cached = log.steps.filter(fromCache).length;
  return {
    title: `${image} ${log.failure === null ? 'built in' : 'failed after'} ${time}`.trim(),
    tone: log.failure === null ? 'good' : 'bad',
    lead: html`<p>Read from a log that was pasted: ${name}.</p>`,
    sections: [
      {
        id: 'build',
        title: 'The build',
        body: facts([
          ['Steps', `${log.steps.filter(ran).length} ran, ${cached} cached`],
          ...(log.leftOut === 0 ? [] : ([['Left out', `${log.leftOut} steps of 0.0 s`]] as const)),
        ]),
      },
      ...failureSection(
        log.failure && { ...log.failure, step: log.failure.step?.name ?? null, line: null },
      ),
      ...timeSections(image, log),
    ],
    foot: `kpi-tasks, from ${name}`,
  };
}

const words: Readonly<Record<BuildRecord['outcome'], string>> = {
  built: 'built in',
  failed: 'failed after',
  cancelled: 'cancelled after',
  nothing: ': nothing to build',
  disputed: ': unclear whether it was built, after',
};

/** What every build tells of its time. */
const timeSections = (name: string, log: Pick<BuildRecord, 'steps'>): readonly Section[] =>
  log.steps.length === 0
    ? []
    : [
        { id: 'timeline', title: 'Timeline', body: stepsHtml(name, log.steps) },
        { id: 'stages', title: 'Stages', body: stagesHtml(log) },
      ];

function failureSection(failure: BuildRecord['failure']): readonly Section[] {
  if (failure === null) return [];
  const where = failure.line === null ? '' : `, line ${failure.line} of the Dockerfile`;
  const step = failure.step === null ? null : html`<p>At ${code(failure.step)}${where}</p>`;
  const lines =
    failure.lines.length === 0
      ? null
      : html`<p>Its last lines:</p>
          ${printed('The last lines of the step that broke', failure.lines)}`;
  const body = html`${step}${printed('What was wrong', [failure.message])}${lines}`;
  return [{ id: 'failure', title: 'What broke', body }];
}

function sourceText({ source }: BuildRecord): Html {
  if (source.commit === null) return html`${code(source.path)}`;
  const branch = source.branch === null ? null : html` on ${code(source.branch)}`;
  const dirty = source.dirty === true ? ', with uncommitted changes' : '';
  return html`${code(source.commit.slice(0, 10))}${branch}${dirty}`;
}

function factsOf(build: BuildRecord): readonly (readonly [string, Html | string])[] {
  const { how, image, contextBytes, steps } = build;
  const cached = steps.filter(fromCache).length;
  const rows: readonly (readonly [string, Html | string | null])[] = [
    ['Command', code(how.command.join(' '))],
    ['Target', how.target],
    ['Image', image.after === null ? null : code(image.after.replace('sha256:', '').slice(0, 12))],
    ['Size', image.bytes === null ? null : bytesText(image.bytes)],
    [
      'Time',
      `${secondsText(build.seconds)}${build.buildSeconds > 0 ? `, ${secondsText(build.buildSeconds)} of it in BuildKit` : ''}`,
    ],
    ['Steps', steps.length === 0 ? null : `${steps.filter(ran).length} ran, ${cached} cached`],
    ['Foreseen', foreseenText(build)],
    ['Cache', how.noCache ? 'off' : null],
    ['Context', contextBytes === null ? null : `${bytesText(contextBytes)} sent`],
  ];
  return rows.flatMap(([name, value]) => (value === null ? [] : [[name, value] as const]));
}

/** The guess that was made before, held against what happened. */
function foreseenText({ foreseen }: BuildRecord): string | null {
  if (foreseen === undefined || foreseen === null) return null;
  const { right, wrong, seconds, unknown } = foreseen;
  const other = wrong.length === 0 ? '' : `; otherwise: ${wrong.join(', ')}`;
  const least = (unknown ?? 0) > 0 ? 'at least ' : '';
  return `${right} of ${right + wrong.length} steps, ${least}${secondsText(seconds)}${other}`;
}

function environment({ versions, machine }: BuildRecord): readonly (readonly [string, string])[] {
  const rows: readonly (readonly [string, string | null])[] = [
    [
      'Machine',
      `${machine.os} ${machine.arch}, ${machine.cpus} CPUs, ${bytesText(machine.memoryBytes)} memory`,
    ],
    ['Docker', versions.docker],
    ['buildx', versions.buildx],
    ['BuildKit', versions.buildkit],
    ['compose', versions.compose],
    ['Node', versions.node],
    ['kpi-tasks', versions.kpiTasks],
  ];
  return rows.flatMap(([name, value]) => (value === null ? [] : [[name, value] as const]));
}
