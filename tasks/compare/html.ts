import { bytesText, headline } from '../../src/domain/build-log/index.ts';
import { originText } from '../../src/domain/permissions/index.ts';
import { badge, code, html, page, paragraph, printed, table } from '../../src/domain/page/index.ts';
import type { Html } from '../../src/domain/page/index.ts';
import { changesHtml, totals } from '../report/html/comparison.ts';
import type { Images } from './images.ts';
import { verdict } from './result.ts';
import type { Compared } from './result.ts';

/** A comparison of two commits as one HTML file. */
export function comparedPage(compared: Compared): string {
  const { base, head, scenarios, images, repeat, times, environment } = compared;
  const slower = scenarios.some(({ comparison }) => comparison.total.change === 'slower');
  const faster = scenarios.some(({ comparison }) => comparison.total.change === 'faster');
  return page({
    title: verdict(scenarios),
    tone: slower ? 'bad' : faster ? 'good' : 'neutral',
    lead: html`<p>
      ${base.ref} at ${code(base.commit.slice(0, 10))} beside ${head.ref} at
      ${code(head.commit.slice(0, 10))};
      ${times === 1 ? 'one build each' : `median of ${times} builds each`}.
    </p>`,
    sections: [
      ...scenarios.map(({ name, summary, comparison }, index) => ({
        id: `scenario-${index + 1}`,
        title: name,
        body: html`<p>${headline(comparison)}. What happens: ${summary}.</p>
          ${totals(comparison)}${changesHtml(comparison)}`,
      })),
      ...(images === null
        ? []
        : [
            { id: 'size', title: 'Image size', body: sizes(images) },
            { id: 'permissions', title: 'Permissions', body: permissions(images) },
          ]),
      { id: 'repeat', title: 'How to repeat this', body: printed('The command', [`$ ${repeat}`]) },
    ],
    foot: `kpi-tasks ${environment.versions.kpiTasks}, ${environment.machine.os} ${environment.machine.arch}, ${environment.machine.cpus} CPUs`,
  });
}

const change = (before: number, after: number): string =>
  `${after < before ? '−' : '+'}${bytesText(Math.abs(after - before))}`;

const sizes = ({ before, after, paths }: Images): Html =>
  table(
    'Bytes of all layers, and the paths that differ most',
    [
      { title: 'Path' },
      { title: 'Before', number: true },
      { title: 'After', number: true },
      { title: 'Difference', number: true },
    ],
    [
      {
        tone: 'total',
        cells: ['All layers', bytesText(before), bytesText(after), change(before, after)],
      },
      ...paths.slice(0, 40).map((one) => ({
        cells: [
          code(one.name),
          bytesText(one.before),
          bytesText(one.after),
          change(one.before, one.after),
        ],
      })),
    ],
  );

const findings = (groups: Images['added'], word: Html) =>
  groups.map((group) => ({
    cells: [
      code(group.places.map(({ path }) => path).join(', ')),
      word,
      group.level,
      group.problem,
      String(group.count),
      originText(group) === '' ? '–' : code(originText(group)),
    ],
  }));

function permissions({ added, removed }: Images): Html {
  const all = [
    ...findings(added, badge('bad', '✚', 'new')),
    ...findings(removed, badge('good', '✖', 'gone')),
  ];
  return all.length === 0
    ? paragraph('No finding came or went.')
    : table(
        'Findings that only one of the two has',
        [
          { title: 'Where' },
          { title: 'Change' },
          { title: 'Level' },
          { title: 'What' },
          { title: 'Paths', number: true },
          { title: 'Made by' },
        ],
        all,
      );
}
