import { verdictLine } from '../../../src/domain/report/index.ts';
import { badge, code, facts, fold, html, printed, table } from '../../../src/domain/page/index.ts';
import type { Html, Page, Section } from '../../../src/domain/page/index.ts';
import type { Carried } from '../../../src/domain/report/index.ts';
import type { Verdict, WalkStep } from '../../../src/index.ts';
import { bytesText, secondsText } from '../../../src/domain/build-log/index.ts';
import type { Shown, ShownEvidence } from '../evidence.ts';
import { resultsOf } from '../results.ts';
import type { WalkReport } from '../walk.ts';
import { permissionSection, sizeSection } from './image.ts';
import { stepsHtml } from './steps.ts';

/** A walk through a checklist as a page: every step with its facts and evidence, and what its tasks found. */
export function walkPage({ walk, builds, evidence }: WalkReport): Page {
  const { commit, branch, image } = walk.subject;
  const timelines = builds.map(
    ({ step, build }): Html =>
      html`<h3>${step}</h3>
        ${stepsHtml(step, build.steps)}`,
  );
  const sizes = walk.steps.flatMap((step) => resultsOf(step).size ?? []).slice(-1);
  const permissions = walk.steps.flatMap((step) => resultsOf(step).permissions ?? []).slice(-1);
  return {
    title: `${walk.summary}: ${verdictLine(walk.steps)}`,
    tone:
      walk.counts.fail + walk.counts.blocked > 0
        ? 'bad'
        : walk.state === 'finished'
          ? 'good'
          : 'neutral',
    lead: html`<p>
      Tested by
      ${walk.by}${commit === null ? null : html` at ${code(commit.slice(0, 10))}`}${branch === null ? null : html` on ${code(branch)}`}${image === null ? null : html`, image ${code(image.name)}`},
      ${walk.started.slice(0, 16).replace('T', ' ')} UTC.
    </p>`,
    sections: [
      { id: 'overview', title: 'Overview', body: overview(walk.steps) },
      {
        id: 'steps',
        title: 'Steps',
        body: html`${walk.steps.map((step) => stepCard(step, evidence ?? {}))}`,
      },
      ...(timelines.length === 0
        ? []
        : [{ id: 'timeline', title: 'Builds', body: html`<div class="pair">${timelines}</div>` }]),
      ...sizes.map(sizeSection),
      ...permissions.map(permissionSection),
      environment(walk),
    ],
    foot: `kpi-tasks ${walk.machine.kpiTasks}, walk ${walk.id}`,
  };
}

/** Several testers’ verdicts beside each other. */
export function mergedPage(reports: readonly Carried[]): Page {
  const titles = [...new Set(reports.flatMap(({ steps }) => steps.map(({ title }) => title)))];
  const rows = titles.map((title) => ({
    cells: [
      title,
      ...reports.map(({ steps }) => {
        const step = steps.find((one) => one.title === title);
        return step === undefined
          ? '–'
          : html`${verdicts[step.verdict]}${step.severity === null ? '' : ` ${step.severity}`}${step.note === null ? null : html`<br />${step.note}`}`;
      }),
    ],
  }));
  const columns = [{ title: 'Step' }, ...reports.map(({ by }) => ({ title: by }))];
  return {
    title: `${reports.length} testers: ${verdictLine(reports.flatMap(({ steps }) => steps))}`,
    tone: 'neutral',
    lead: null,
    sections: [
      { id: 'verdicts', title: 'Verdicts', body: table('Verdicts by tester', columns, rows) },
    ],
    foot: 'kpi-tasks report --merge',
  };
}

const verdicts: Readonly<Record<Verdict, Html>> = {
  pass: badge('good', '✔', 'pass'),
  fail: badge('bad', '✖', 'fail'),
  skipped: badge('quiet', '↷', 'skipped'),
  blocked: badge('warn', '■', 'blocked'),
  pending: badge('quiet', '○', 'open'),
};

const overview = (steps: readonly WalkStep[]): Html =>
  table(
    'Every step with its verdict',
    [{ title: 'Step' }, { title: 'Verdict' }, { title: 'Time', number: true }, { title: 'Note' }],
    steps.map((step) => ({
      cells: [
        step.title,
        html`${verdicts[step.verdict]}${step.severity === null ? '' : ` ${step.severity}`}`,
        step.verdict === 'pending' || step.verdict === 'skipped'
          ? '–'
          : step.kind === 'auto'
            ? secondsText(step.seconds)
            : 'by hand',
        step.note ?? step.reason ?? '',
      ],
    })),
  );

function stepCard(step: WalkStep, shown: ShownEvidence): Html {
  const tone =
    step.verdict === 'fail'
      ? 'bad'
      : step.verdict === 'pass'
        ? 'good'
        : step.verdict === 'blocked'
          ? 'warn'
          : '';
  const said = [...new Set([step.reason, step.note])].flatMap((text) =>
    text === null || text === '' ? [] : [html`<p>${text}</p>`],
  );
  const known = Object.entries(step.facts);
  const evidence = step.evidence.map(
    ({ name, bytes, sha256 }) =>
      html`<li>
        ${code(name)}, ${bytesText(bytes)}, SHA-256
        ${code(sha256.slice(0, 16))}${evidenceHtml(name, shown[sha256])}
      </li>`,
  );
  return html`<article class="card ${tone}">
    <h3>${verdicts[step.verdict]} ${step.title}</h3>
    ${said} ${step.stale.map((why) => html`<p>Stale: ${why}</p>`)}
    ${step.cc.length === 0 ? null : html`<p>cc ${step.cc.join(', ')}</p>`}
    ${known.length === 0 ? null : facts(known)}
    ${
      evidence.length === 0
        ? null
        : html`<p>Evidence, kept by the tester:</p>
            <ul>
              ${evidence}
            </ul>`
    }
  </article>`;
}

function evidenceHtml(name: string, shown: Shown | undefined): Html | null {
  if (shown === undefined) return null;
  return shown.is === 'picture'
    ? html`<br /><img src="${shown.address}" alt="${name}" />`
    : fold(`What is in ${name}`, printed(name, shown.text.trimEnd().split('\n')));
}

const environment = ({ machine }: WalkReport['walk']): Section => ({
  id: 'environment',
  title: 'Environment',
  body: facts([
    [
      'Machine',
      `${machine.os} ${machine.arch}, ${machine.cpus} CPUs, ${bytesText(machine.memoryBytes)} memory`,
    ],
    ['Node', machine.node],
    ['kpi-tasks', machine.kpiTasks],
  ]),
});
