import type { ExitCode } from '../../model/exit.ts';
import { exitCode } from '../../model/exit.ts';
import type { DamagedLine, Subject, Walk } from '../../model/walk.ts';
import type { World } from '../../model/world.ts';
import { paragraphLines } from '../../render/check/lines.ts';
import { stepsScreen, subjectText } from '../../render/check/screens.ts';
import { ago } from '../../render/check/ago.ts';
import { paints, plural } from '../../render/text.ts';
import { readEntries } from '../../walk/entries.ts';
import { foldWalk } from '../../walk/fold.ts';
import { canAsk } from '../asking.ts';
import { milliseconds } from '../../walk/time.ts';
import { usage } from '../words-of-argv.ts';
import type { Words } from '../words-of-argv.ts';
import { givenAnswers, texts } from './given.ts';
import { findChecklist } from './lists.ts';
import { scopeOf } from './scope.ts';
import { start } from './start.ts';
import { allWalks } from './walk-list.ts';
import type { Place } from './walk-site.ts';

/** Goes on with a walk: says what still holds, what does not and why, and asks what to do about it. */
export async function resumed(
  place: Place,
  request: {
    readonly id: string | null;
    readonly words: Words;
    readonly stale: 'redo' | 'keep' | null;
  },
): Promise<ExitCode> {
  const { world, globals, store, opened, look } = place;
  const id = await wanted(place, request.id);
  const text = (await store.walks.text(id)) ?? '';
  const { entries, damaged } = readEntries(text);
  const now = await opened.subject();
  const walk = foldWalk(entries, { damaged, now });
  if (walk === null) throw unreadable(store.walks.folder(id));
  const list = findChecklist(opened.checklists, walk.checklist);
  const { words } = request;
  const answers = await givenAnswers(world, look.cwd, list, words.flags);
  const by = texts(words.flags, 'by').at(-1) ?? null;
  warn(world, store.walks.folder(id), damaged);
  if (!globals.json && !globals.quiet) world.stderr.write(head(world, walk, now));
  const scope = scopeOf(list, words);
  const stale = walk.steps.filter((step) => step.stale.length > 0);
  const what = request.stale ?? (stale.length === 0 ? 'redo' : await staleChoice(place, walk));
  if (what === 'quit') return exitCode.unfinished;
  if (what === 'new') return start(place, list, { scope, answers, by });
  return start(place, list, {
    scope: { ...scope, stale: what },
    answers,
    by,
    before: { walk, entries },
  });
}

const unreadable = (folder: string) =>
  usage(
    `Nothing of the walk in ${folder} can be read.`,
    'The first line of its journal is missing or damaged; what is left of it:',
    `$ cat ${folder}/journal.jsonl`,
  );

/** The walk of an id or of the beginning of one; without, the newest that is open. */
async function wanted({ store }: Place, id: string | null): Promise<string> {
  if (id === null) {
    const open = (await allWalks(store.walks)).walks.filter(isOpen);
    const last = open.at(-1);
    if (last === undefined)
      throw usage('No walk through a checklist is open here.', 'Begin one:', '$ kpi-tasks check');
    return last.id;
  }
  const found = (await store.walks.ids()).filter((one) => one.startsWith(id));
  const exact = found.find((one) => one === id) ?? found[0];
  if (exact === undefined)
    throw usage(`There is no walk ${id}.`, 'Those that are open are shown by', '$ kpi-tasks');
  if (found.length > 1 && exact !== id)
    throw usage(`Several walks begin with ${id}: ${found.join(', ')}.`, 'Write more of the id.');
  return exact;
}

/** Whether there is something left to do. */
const isOpen = (walk: Walk): boolean =>
  walk.state === 'open' || walk.counts.blocked > 0 || walk.counts.pending > 0;

function warn(world: World, folder: string, damaged: readonly DamagedLine[]): void {
  const { yellow } = paints(world.stderr);
  for (const { line, why } of damaged)
    world.stderr.write(
      `${yellow(`Line ${line} of ${folder}/journal.jsonl was left out: ${why}. Everything else stands.`)}\n`,
    );
}

function head(world: World, walk: Walk, now: Subject): string {
  const { bold } = paints(world.stderr);
  const since = ago((world.now() - milliseconds(walk.touched)) / 1000);
  const left = walk.paused === null ? '' : ` (${walk.paused})`;
  return [
    '',
    bold(walk.summary),
    ...paragraphLines(
      world.stderr,
      `Walk ${walk.id} of ${walk.checklist}, left ${since}${left}, ${subjectText(now)}`,
      0,
    ),
    stepsScreen(world.stderr, walk),
  ].join('\n');
}

/** What to do about verdicts that no longer hold. Without a person they are given anew. */
async function staleChoice(
  { world, globals }: Place,
  walk: Walk,
): Promise<'redo' | 'keep' | 'new' | 'quit'> {
  if (!canAsk(world, globals) || globals.yes) return 'redo';
  const stale = walk.steps.filter((step) => step.stale.length > 0);
  const reasons = [...new Set(stale.flatMap((step) => step.stale))];
  const titles = stale.map(({ title }) => title).join(', ');
  const asker = await world.asker();
  const steps = plural(stale.length, 'verdict no longer holds', 'verdicts no longer hold');
  return asker.pick(`${steps}: ${reasons.join('; ')}.`, [
    {
      name: `do ${stale.length === 1 ? 'that one' : 'those'} again, then go on`,
      value: 'redo',
      about: titles,
    },
    { name: 'keep them, marked as given before, and go on', value: 'keep' },
    { name: 'start a new walk', value: 'new' },
    { name: 'quit', value: 'quit' },
  ]);
}
