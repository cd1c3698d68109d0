import { prose, cell } from './safe.ts';
import type { Tested, TestedStep } from './tested.ts';

/**
 * A walk in the form of kpi’s pull-request template: ℹ️ what has to be so first, 🔴 what goes wrong, 🟢 what goes right.
 * Steps that nobody judged are left out.
 */
export function previewSteps(walk: Tested): string {
  const { commit, image } = walk.subject;
  const on = [commit === null ? null : commit.slice(0, 10), image?.name ?? null].filter(
    (text) => text !== null,
  );
  const steps = walk.steps.filter(({ verdict }) => verdict !== 'pending');
  const lines = [
    `ℹ️ on ${on.length === 0 ? 'this machine' : prose(on.join(', '))}`,
    ...steps.map(line),
  ];
  return [
    '### 👀 Preview steps',
    '',
    ...lines.map((text, index) => `${index + 1}. ${text}`),
    '',
  ].join('\n');
}

function line({ verdict, title, note, reason, severity }: TestedStep): string {
  const said = [note, reason].find((text) => text !== null && text !== '');
  const more = said === undefined || said === null ? '' : `: ${cell(said)}`;
  switch (verdict) {
    case 'pass':
      return `🟢 [on PR] ${cell(title)}${more}`;
    case 'fail':
      return `🔴 [on PR] ${cell(title)}${more}${severity === null ? '' : ` (${cell(severity)})`}`;
    case 'skipped':
    case 'blocked':
    case 'pending':
      return `ℹ️ not tested (${verdict}): ${cell(title)}${more}`;
  }
}
