import type { AnyChecklist, AnyStep } from '../../model/checklist.ts';
import { failureOf } from '../../model/failure.ts';
import type { Failure } from '../../model/failure.ts';
import type { Judged } from '../../model/walk.ts';
import { Lacking, above } from './above.ts';
import { doAuto, lookingOf } from './auto.ts';
import type { Book } from './book.ts';
import { deskOf, doHuman, unasked } from './human.ts';
import type { Turn } from './human.ts';
import { putDown } from './put-down.ts';
import type { Place, Scope, Shown, WalkSite } from './world.ts';

/** How going through a list ended: at its end, left by choice, or by a failure such as a signal. */
export type Left =
  | { readonly is: 'through' | 'quit' }
  | { readonly is: 'failed'; readonly failure: Failure };

/** Goes through the steps, one after the other. No failure of a step ends it. Throws where the journal cannot be written. */
export async function goThrough(
  site: WalkSite,
  book: Book,
  list: AnyChecklist,
  scope: Scope,
): Promise<Left> {
  const work: Work = { site, book, list, scope, again: new Map(scope.redo) };
  try {
    const left = await go(work);
    const done = book.walk().steps.every(({ verdict }) => verdict !== 'pending');
    if (left === 'quit') book.say({ is: 'paused', why: 'saved by the tester' });
    else if (done) book.say({ is: 'finished' });
    else book.say({ is: 'paused', why: scope.left ?? 'steps are open' });
    return { is: left };
  } catch (error) {
    const failure = failureOf(error);
    if (failure.kind === 'storage') throw error;
    book.say({ is: 'paused', why: failure.kind === 'cancelled' ? failure.signal : failure.kind });
    return { is: 'failed', failure };
  }
}

type Work = {
  readonly site: WalkSite;
  readonly book: Book;
  readonly list: AnyChecklist;
  readonly scope: Scope;
  /** Steps that are done again whatever their verdict, with the reason. */
  readonly again: Map<string, string>;
};
/** Where to go on: with the next step, from a step, or nowhere. */
type Next = 'on' | 'quit' | { readonly at: number };

async function go(work: Work): Promise<'through' | 'quit'> {
  const { steps } = work.list;
  for (let index = 0; index < steps.length;) {
    const step = steps[index];
    const why = step === undefined ? null : due(work, step);
    const next = step === undefined || why === null ? 'on' : await doStep(work, step, why);
    if (next === 'quit') return 'quit';
    index = next === 'on' ? index + 1 : next.at;
  }
  return 'through';
}

/** Why a step is to be done, empty the first time; null where its verdict stands, or where it is not asked for. */
function due({ book, scope, again }: Work, step: AnyStep): string | null {
  const asked = again.get(step.id);
  if (asked !== undefined) return asked;
  if (!scope.steps.includes(step.id)) return null;
  const told = book.step(step.id);
  if (told.verdict === 'pending') return '';
  if (told.verdict === 'blocked' && told.judge === 'list') return 'it was blocked';
  const [stale] = told.stale;
  return stale !== undefined && scope.stale === 'redo' ? stale : null;
}

async function doStep(work: Work, step: AnyStep, why: string): Promise<Next> {
  const { site, book, list } = work;
  const place = { step, number: list.steps.indexOf(step) + 1, of: list.steps.length };
  const before = reopen(work, step, why);
  const { id, title, kind } = step;
  site.tell({ type: 'step.start', step: id, title, kind, number: place.number, of: place.of });
  try {
    const done = (await skipped(work, step)) ?? (await judged(work, place, before));
    if ('do' in done) return turn(work, place, done, before);
    judge(work, place, done);
    return await after(work, place);
  } catch (error) {
    if (!(error instanceof Lacking)) throw error;
    const first = list.steps.find((one) => one.id === error.step.id);
    // Left out by --only or --from, and still needed: it is done first.
    if (first?.kind === 'auto' && error.step.verdict === 'pending') {
      const next = await doStep(work, first, '');
      if (next === 'quit') return next;
      if (book.step(first.id).verdict !== 'pending') return doStep(work, step, why);
    }
    judge(work, place, unasked('blocked', error.message));
    return 'on';
  }
}

const judged = ({ site, book }: Work, place: Place, before: Shown['before']) =>
  place.step.kind === 'auto' ? doAuto(site, book, place.step) : doHuman(site, book, place, before);

/** Takes a verdict back; gives what was said before. */
function reopen({ book, again }: Work, step: AnyStep, why: string): Shown['before'] {
  again.delete(step.id);
  const told = book.step(step.id);
  if (told.verdict === 'pending') return null;
  book.say({ is: 'reopened', step: step.id, why });
  return { told, why };
}

/** The verdict of a step that the list itself says need not be done; null where it must. */
async function skipped({ site, book }: Work, step: AnyStep): Promise<Judged | null> {
  const reason = await step.skip(above(book.walk(), step.id).seen, lookingOf(site));
  return reason === null ? null : unasked('skipped', reason);
}

/** Puts a verdict down, and tells it. */
function judge({ site, book }: Work, place: Place, done: Judged): void {
  const { step, number, of } = place;
  putDown(book, step, done);
  const { id, title, kind } = step;
  const { verdict, judge: by, severity, reason, note, seconds, facts } = book.step(id);
  const what = { step: id, title, kind, number, of };
  site.tell({
    type: 'step.end',
    ...what,
    verdict,
    judge: by,
    severity,
    reason,
    note,
    seconds,
    facts,
  });
}

/** An automatic step that did not pass is shown to the tester, who may run it again. */
async function after(work: Work, place: Place): Promise<Next> {
  const { site, book } = work;
  const { step } = place;
  const told = book.step(step.id);
  if (step.kind !== 'auto' || told.verdict === 'pass' || told.verdict === 'skipped') return 'on';
  const next = await site.tester.trouble(place, told, deskOf(site, book, step.id));
  if (next === 'quit') return 'quit';
  return next === 'again' ? doStep(work, step, 'run again') : 'on';
}

/** The tester wants to go elsewhere before judging a step. */
function turn(
  { list, again }: Work,
  { step, number }: Place,
  { do: where, uses }: Turn,
  before: Shown['before'],
): Next {
  if (where === 'quit') return 'quit';
  // What was said of it before is shown again when its turn comes.
  if (before !== null) again.set(step.id, before.why);
  const earlier = list.steps.slice(0, number - 1);
  const wanted =
    where === 'back'
      ? earlier.filter(({ kind }) => kind !== 'auto').slice(-1)
      : earlier.filter(({ id, kind }) => kind === 'auto' && uses.includes(id));
  for (const { id } of wanted) again.set(id, where === 'back' ? 'went back to it' : 'run again');
  const [first] = wanted;
  return { at: first === undefined ? number - 1 : list.steps.indexOf(first) };
}
