import type { AnyChecklist, PlacedChecklist } from '../../model/checklist.ts';
import { columns } from '../layout.ts';

const flags: readonly (readonly [string, string])[] = [
  ['--from STEP', 'Begin at this step; what it needs of those above is done first'],
  ['--only STEP[,STEP…]', 'Only these steps; what they need of those above is done first'],
  [
    '--answer STEP=VERDICT',
    'Answer a step beforehand: pass, fail:NOTE, skip:REASON, blocked:REASON',
  ],
  ['--answers FILE', 'Answers from a file: a line STEP=VERDICT each, or JSON'],
  ['--by NAME', 'Who walks; else $KPI_TASKS_TESTER, else as git knows you'],
  ['--keep-going', 'Without a terminal: start although something is missing'],
];
const staleFlag = [
  '--stale redo|keep',
  'Verdicts that no longer hold: give them anew, or keep them marked',
] as const;

/** `kpi-tasks help check` and `help resume`. */
export function commandHelp(
  command: 'check' | 'resume',
  lists: readonly PlacedChecklist[],
): string {
  const check = command === 'check';
  const first = lists[0]?.checklist.name ?? 'NAME';
  return [
    check ? 'Walk through a checklist.' : 'Go on with a checklist where it was left.',
    '',
    ...(check
      ? [
          `  $ kpi-tasks check ${first}`,
          `  $ kpi-tasks check ${first} --answers answers.txt --no-input --json`,
        ]
      : ['  $ kpi-tasks resume', '  $ kpi-tasks resume 20261122-171305 --stale=redo']),
    '',
    `Usage: kpi-tasks ${check ? 'check [NAME]' : 'resume [WALK]'} [options]`,
    '',
    check
      ? 'What can be done by itself is done; what needs a person is asked, with the facts above the question and one key for the verdict. A failure never ends the walk. Every verdict is on the disk before the next question, so that it can be left at any time, also by Ctrl-C or a crash. Exit code 0: all pass; 1: a step failed; 3: saved, not finished.'
      : 'Without WALK, the newest one that is open. Where the commit or the image has moved, it says which verdicts no longer hold and why, and asks what to do about them.',
    '',
    'Options',
    ...columns(check ? flags : [...flags, staleFlag]),
    '',
    ...(check && lists.length > 0
      ? [
          'Checklists',
          ...columns(lists.map(({ checklist }) => [checklist.name, checklist.summary])),
          '',
        ]
      : []),
  ].join('\n');
}

/** What `help NAME` says of these commands or of a checklist; null where the name is none of them. */
export function helpOnChecklists(
  all: ReadonlyMap<string, PlacedChecklist>,
  name: string,
): string | null {
  if (name === 'check' || name === 'resume') return commandHelp(name, [...all.values()]);
  const placed = all.get(name);
  return placed === undefined ? null : checklistHelp(placed.checklist);
}

/** `kpi-tasks help NAME` of a checklist. */
const checklistHelp = ({ name, summary, details, steps }: AnyChecklist): string =>
  [
    `${summary}.`,
    '',
    `  $ kpi-tasks check ${name}`,
    '',
    ...(details === '' ? [] : [details, '']),
    'Steps',
    ...columns(
      steps.map(({ id, kind, title }) => [id, kind === 'auto' ? title : `${title} (asks you)`]),
    ),
    '',
    'Options: kpi-tasks help check',
    '',
  ].join('\n');
