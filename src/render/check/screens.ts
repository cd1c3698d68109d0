import type { Subject, Walk, WalkStep } from '../../model/walk.ts';
import type { Screen } from '../../model/world.ts';
import { clock, duration, paints, plural, spelling, symbols } from '../text.ts';
import { factLines, paragraphLines, stepLines, todoLines, verdictLook } from './lines.ts';

export const block = (lines: readonly string[]): string =>
  lines.map((line) => `${line}\n`).join('');

/** `at 5be0c1a (branch node-build, changed), image kpi:dev 0b5b9589f594`. */
export function subjectText({ commit, branch, changes, image }: Subject): string {
  const more = [
    ...(branch === null ? [] : [`branch ${branch}`]),
    ...(changes === null ? [] : ['with changes that are not committed']),
  ];
  const at = commit === null ? 'outside of git' : `at ${commit.slice(0, 7)}`;
  const which =
    image === null ? '' : `, image ${image.name} ${image.id.replace(/^sha256:/, '').slice(0, 12)}`;
  return `${at}${more.length === 0 ? '' : ` (${more.join(', ')})`}${which}`;
}

/** The steps of a walk with what was said. */
export const stepsScreen = (screen: Screen, walk: Pick<Walk, 'steps'>): string =>
  block(['', ...walk.steps.flatMap((step, index) => stepLines(screen, step, index + 1)), '']);

/** A step before its question: what is known above, what to do, what good looks like. */
export function stepScreen(
  screen: Screen,
  step: {
    readonly number: number;
    readonly of: number;
    readonly title: string;
    readonly ask: string;
    readonly good: string;
    readonly facts: Readonly<Record<string, string>>;
    readonly todo: readonly string[];
    readonly before: { readonly told: WalkStep; readonly why: string } | null;
  },
): string {
  const { bold, dim, yellow } = paints(screen);
  const before =
    step.before === null
      ? []
      : [
          '',
          ...paragraphLines(
            screen,
            `You said ${step.before.told.verdict}${step.before.told.note === null ? '' : ` (“${step.before.told.note}”)`}. Asked again: ${step.before.why}.`,
            4,
            yellow,
          ),
        ];
  return block([
    '',
    ...paragraphLines(screen, `${step.number}/${step.of}  ${step.title}`, 0, bold),
    ...apart(factLines(screen, step.facts)),
    ...before,
    ...apart(todoLines(screen, step.todo)),
    ...apart(step.ask === step.title ? [] : paragraphLines(screen, step.ask, 4, bold)),
    ...(step.good === '' ? [] : paragraphLines(screen, `Good: ${step.good}`, 4, dim)),
    '',
  ]);
}

const apart = (lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : ['', ...lines];

/** An automatic step after it was judged. */
export function judgedScreen(
  screen: Screen,
  step: Pick<WalkStep, 'verdict' | 'severity' | 'reason' | 'seconds' | 'facts'>,
): string {
  const spell = spelling(screen);
  const { mark, paint } = verdictLook(screen, step.verdict);
  const severity = step.severity === null ? '' : `, ${step.severity}`;
  const took = step.seconds >= 0.05 ? `  ${duration(step.seconds)}` : '';
  return block([
    `  ${paint(`${mark} ${step.verdict}${severity}`)}${paints(screen).dim(took)}`,
    ...(step.reason === null ? [] : paragraphLines(screen, spell(step.reason), 4)),
    ...factLines(screen, step.facts),
  ]);
}

/** The last screen: the verdict of all, what went wrong, and what to do next. */
export function endScreen(
  screen: Screen,
  walk: Walk,
  what: { readonly saved: string | null },
): string {
  const { cyan } = paints(screen);
  const holds = walk.steps.every((step) => step.stale.length === 0);
  const done = walk.state === 'finished' && walk.counts.blocked === 0 && holds;
  const next = [
    ...(done ? [] : [['continue', `kpi-tasks resume ${walk.id}`] as const]),
    ['report', `kpi-tasks report ${walk.id}`] as const,
  ];
  const remarkable = walk.steps.flatMap((step, index) =>
    step.verdict === 'pass' && step.stale.length === 0 ? [] : stepLines(screen, step, index + 1),
  );
  return block([
    '',
    ...(what.saved === null ? doneLines(screen, walk) : savedLines(screen, walk, what.saved)),
    '',
    ...paragraphLines(screen, countText(screen, walk), 2),
    ...(what.saved === null ? apart(remarkable) : []),
    '',
    ...next.map(([name, command]) => `  ${name.padEnd(9)} ${cyan(command)}`),
    '',
  ]);
}

const doneLines = (screen: Screen, walk: Walk): readonly string[] => [
  ...paragraphLines(screen, walk.summary, 0, paints(screen).bold),
  ...paragraphLines(
    screen,
    `${subjectText(walk.subject)}, ${clock(walk.seconds)}, ${clock(walk.byHand)} of it yours`,
    0,
  ),
];

function savedLines(screen: Screen, walk: Walk, saved: string): readonly string[] {
  const judged = walk.steps.length - walk.counts.pending;
  const text = `${saved} ${judged} of ${plural(walk.steps.length, 'step')} ${judged === 1 ? 'has' : 'have'} a verdict.`;
  return paragraphLines(screen, text, 0, paints(screen).bold);
}

/** `6 pass · 1 fail · 2 skipped · 0 open`. */
function countText(screen: Screen, { counts }: Pick<Walk, 'counts'>): string {
  const dot = ` ${symbols(screen).dot} `;
  const { pass, fail, skipped, blocked, pending } = counts;
  return [
    `${pass} pass`,
    `${fail} fail`,
    `${skipped} skipped`,
    ...(blocked > 0 ? [`${blocked} blocked`] : []),
    `${pending} open`,
  ].join(dot);
}
