import type { AnyStep, Judgement, Looking } from '../../model/checklist.ts';
import type { Show } from '../../model/event.ts';
import { Stop, failureOf } from '../../model/failure.ts';
import type { Failure } from '../../model/failure.ts';
import type { Facts, Judged, Subject } from '../../model/walk.ts';
import { standsOn } from '../../walk/subject.ts';
import { run } from '../run.ts';
import type { RunEnd } from '../run.ts';
import { above } from './above.ts';
import { bounded } from './bounded.ts';
import type { Book } from './book.ts';
import type { WalkSite } from './world.ts';

/** Does an automatic step and says what came of it. Throws `Lacking`, and a `cancelled` failure. */
export async function doAuto(site: WalkSite, book: Book, step: AnyStep): Promise<Judged> {
  const before = await book.look();
  const up = above(book.walk(), step.id);
  const look = lookingOf(site);
  const given = await step.given(up.seen, look);
  const began = site.now();
  const { end, runId, log, skipped } = await runStep(site, step, given);
  if (site.stopping.aborted) throw new Stop({ kind: 'cancelled', signal: site.stopping.reason });
  const result = bounded(end.result ?? null);
  const meant = judgement(site, step, { ...end, skipped }, up.seen);
  const facts =
    result === null ? {} : await factsOf(site, step, () => step.facts(up.seen, look, result));
  const after = await book.look();
  return {
    ...verdictOf(site, step, meant),
    judge: meant.verdict === 'blocked' || meant.verdict === 'skipped' ? 'list' : 'task',
    seconds: (site.now() - began) / 1000,
    on: standsOn(step.on, onCommitOf(before, after)),
    facts,
    uses: up.uses(),
    run: runId,
    log,
    result,
  };
}

/** What a step may look at. */
export const lookingOf = (site: Pick<WalkSite, 'looking' | 'store'>): Looking => ({
  ...site.looking,
  records: { all: (kind, last) => site.store.records.all(kind, last) },
});

/** How bad a verdict is, and its reason. */
export function verdictOf(
  site: Pick<WalkSite, 'testing'>,
  step: AnyStep,
  meant: Judgement,
): Pick<Judged, 'verdict' | 'severity' | 'reason'> {
  const { verdict, reason = null } = meant;
  const usual = step.severity ?? site.testing.severity ?? 'should fix';
  return { verdict, reason, severity: verdict === 'fail' ? (meant.severity ?? usual) : null };
}

/** Facts never stand in the way of a verdict: what keeps them from being told is told instead. Throws `Lacking`. */
export async function factsOf(
  site: Pick<WalkSite, 'wordsOf'>,
  step: AnyStep,
  facts: () => Promise<Facts>,
): Promise<Facts> {
  try {
    return await facts();
  } catch (error) {
    const failure = failureOf(error);
    if (failure.kind === 'cancelled' || (error instanceof Error && error.name === 'Lacking'))
      throw error;
    return { [`facts of ${step.id}`]: site.wordsOf(failure).what };
  }
}

async function runStep(site: WalkSite, step: AnyStep, given: Readonly<Record<string, unknown>>) {
  if (step.task === null) throw new Error(`no task does ${step.id}`);
  const plan = site.plan({ task: step.task, given, ready: true });
  const { runId, folder, show } = await site.openRun();
  let log: string | null = null;
  let skipped: string | null = null;
  const heard: Show = {
    tell: (event) => {
      if (event.type === 'task.start' && event.task === plan.wanted) ({ log } = event);
      if (event.type === 'task.end' && event.task === plan.wanted && event.status === 'skipped')
        skipped = event.reason ?? event.failure?.words.what ?? null;
      show.tell(event);
    },
    end: () => show.end(),
  };
  try {
    const end = await run(
      { ...site, runId, folder, show: heard, forced: plan.wanted },
      plan,
      step.id,
    );
    // A task that prints nothing leaves no log.
    const kept = log !== null && (await site.files.stat(log)) !== null ? log : null;
    return { end, runId, log: kept, skipped };
  } finally {
    await show.end();
    folder.close();
  }
}

/** What became of a run, as a verdict: what this machine lacks blocks a step, and is no failure of what is tested. */
function judgement(
  site: WalkSite,
  step: AnyStep,
  { failures, result, skipped }: RunEnd & { readonly skipped: string | null },
  seen: ReturnType<typeof above>['seen'],
): Judgement {
  const [first] = failures;
  try {
    if (result !== undefined && step.judge !== null) return step.judge(result, seen);
  } catch (error) {
    return { verdict: 'blocked', reason: reasonOf(site, failureOf(error)) };
  }
  if (first === undefined)
    return skipped === null ? { verdict: 'pass' } : { verdict: 'skipped', reason: skipped };
  const reason = reasonOf(site, first);
  return lacks(first) ? { verdict: 'blocked', reason } : { verdict: 'fail', reason };
}

const lacks = ({ kind }: Failure): boolean =>
  kind === 'missing' || kind === 'storage' || kind === 'usage' || kind === 'config';

/** Why, in one line: the sentence, and the first lines of the reason where it has some. */
function reasonOf(site: WalkSite, failure: Failure): string {
  const { what, why } = site.wordsOf(failure);
  return [what, ...why.slice(0, 3)].join('; ');
}

/** The commit counts as it was when the step began; what the step itself made, as it is now. */
const onCommitOf = (before: Subject, after: Subject): Subject => ({
  ...after,
  commit: before.commit,
});
