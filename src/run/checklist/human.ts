import type { AnyStep } from '../../model/checklist.ts';
import { Stop } from '../../model/failure.ts';
import type { Judged, Walk } from '../../model/walk.ts';
import type { Kept } from '../../model/walk-store.ts';
import { standsOn } from '../../walk/subject.ts';
import { above } from './above.ts';
import { factsOf, lookingOf, verdictOf } from './auto.ts';
import type { Book } from './book.ts';
import { putDown } from './put-down.ts';
import type { Desk, JudgesDesk, Place, Shown, WalkSite } from './world.ts';

/** The tester goes elsewhere; `uses` are the steps whose results were looked at. */
export type Turn = { readonly do: 'again' | 'back' | 'quit'; readonly uses: readonly string[] };

/** Asks for the verdict on a step. Throws `Lacking`, and a `cancelled` failure. */
export async function doHuman(
  site: WalkSite,
  book: Book,
  place: Place,
  before: Shown['before'],
): Promise<Judged | Turn> {
  const { step } = place;
  const subject = await book.look();
  const walk = book.walk();
  const up = above(walk, step.id);
  const look = lookingOf(site);
  const todo = await step.todo(up.seen, look);
  const facts = await factsOf(site, step, () => step.facts(up.seen, look, null));
  const began = site.now();
  site.tell({ type: 'question', task: null, question: step.id, message: step.ask });
  const shown = { ...place, todo, facts, before, ...sightOf(walk, place, up.uses()) };
  const judged = judging(site, step, {
    began,
    on: standsOn(step.on, subject),
    facts,
    uses: () => up.uses(),
  });
  const reply = await site.tester.ask(shown, {
    ...deskOf(site, book, step.id),
    judge: (said) => putDown(book, step, judged(said)),
  });
  if (site.stopping.aborted) throw new Stop({ kind: 'cancelled', signal: site.stopping.reason });
  if (reply.do === 'leave') return unasked('blocked', reply.why);
  if (reply.do !== 'judge') return { do: reply.do, uses: up.uses() };
  site.tell({ type: 'answer', task: null, question: step.id, answer: reply.verdict });
  return judged(reply);
}

/** What a tester says, as the verdict it is. */
const judging =
  (
    site: WalkSite,
    step: AnyStep,
    known: Pick<Judged, 'on' | 'facts'> & {
      readonly began: number;
      readonly uses: () => Judged['uses'];
    },
  ) =>
  ({ verdict, reason, severity }: Parameters<JudgesDesk['judge']>[0]): Judged => ({
    ...verdictOf(site, step, {
      verdict,
      ...(reason !== null && { reason }),
      ...(severity !== null && { severity }),
    }),
    judge: 'person',
    seconds: (site.now() - known.began) / 1000,
    on: known.on,
    facts: known.facts,
    uses: known.uses(),
    run: null,
    log: null,
    result: null,
  });

/** The verdict of the list itself on a step that nobody judges. */
export const unasked = (verdict: 'skipped' | 'blocked', reason: string): Judged => ({
  verdict,
  reason,
  judge: 'list',
  severity: null,
  seconds: 0,
  on: {},
  facts: {},
  uses: [],
  run: null,
  log: null,
  result: null,
});

/** What of the walk a question offers: to run again what it looks at, to open its log, to go back. */
function sightOf(
  walk: Walk,
  { number }: Place,
  uses: readonly string[],
): Pick<Shown, 'again' | 'log' | 'canGoBack'> {
  const used = walk.steps.filter(({ id, kind }) => kind === 'auto' && uses.includes(id));
  return {
    again: used.map(({ title }) => title),
    log: used.findLast(({ log }) => log !== null)?.log ?? null,
    canGoBack: walk.steps.slice(0, number - 1).some(({ kind }) => kind !== 'auto'),
  };
}

/** Where notes, names and evidence of a step are put down. */
export function deskOf(site: WalkSite, book: Book, id: string): Desk {
  const put = (kept: Kept): Kept => {
    if (kept.is === 'kept') book.say({ is: 'evidence', step: id, file: kept.file });
    return kept;
  };
  return {
    note: (note) => book.say({ is: 'note', step: id, note }),
    cc: (cc) => book.say({ is: 'cc', step: id, cc }),
    evidence: async (path) => put(await site.journal.keep(id, path)),
    evidenceText: async (name, text) =>
      put(await site.journal.keepText(id, name, site.mask.text(text))),
    told: () => book.step(id),
  };
}
