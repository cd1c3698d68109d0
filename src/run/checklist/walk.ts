import type { AnyChecklist } from '../../model/checklist.ts';
import type { RunStatus } from '../../model/event.ts';
import { exitCode } from '../../model/exit.ts';
import type { ExitCode } from '../../model/exit.ts';
import { Stop } from '../../model/failure.ts';
import type { Failure } from '../../model/failure.ts';
import type { Entry, StepHead, Walk } from '../../model/walk.ts';
import { inputsOf } from '../../walk/subject.ts';
import { openBook } from './book.ts';
import type { Book } from './book.ts';
import { goThrough } from './through.ts';
import type { Left } from './through.ts';
import type { Scope, WalkSite } from './world.ts';

export type WalkEnd = {
  readonly walk: Walk;
  readonly exit: ExitCode;
  /** What ended it, where that was no choice; null otherwise. */
  readonly failure: Failure | null;
};

/** Walks through a list, from its beginning or from where its journal ends, and tells everything that happens. */
export async function walkThrough(
  site: WalkSite,
  list: AnyChecklist,
  request: {
    readonly id: string;
    /** The entries so far; none for a new walk. */
    readonly before: readonly Entry[];
    readonly scope: Scope;
  },
): Promise<WalkEnd> {
  const began = site.now();
  const book = openBook(site, request.before);
  await begin(site, book, list, request);
  tellBeginning(site, book, list, request.before.length > 0);
  const left = await goThrough(site, book, list, request.scope);
  const walk = book.walk();
  const failure = left.is === 'failed' ? left.failure : null;
  const exit = failure === null ? exitOfWalk(walk, left, request.scope) : site.exitOf(failure);
  const why = failure === null ? {} : { failure: { ...failure, words: site.wordsOf(failure) } };
  const seconds = (site.now() - began) / 1000;
  site.tell({ type: 'run.end', status: statusOf(exit, failure), exit, seconds, ...why });
  return { walk, exit, failure };
}

function statusOf(exit: ExitCode, failure: Failure | null): RunStatus {
  if (failure?.kind === 'cancelled') return 'cancelled';
  if (exit === exitCode.unfinished) return 'unfinished';
  return exit === exitCode.done ? 'passed' : 'failed';
}

function tellBeginning(site: WalkSite, book: Book, list: AnyChecklist, resumed: boolean): void {
  const { cwd, root } = site;
  const { name: checklist, summary } = list;
  site.tell({ type: 'run.start', request: `check ${checklist}`, cwd, root, tasks: [] });
  const steps = book
    .walk()
    .steps.map(({ id, kind, title, task, verdict }) => ({ id, kind, title, task, verdict }));
  site.tell({ type: 'walk.start', checklist, summary, resumed, steps });
}

async function begin(
  site: WalkSite,
  book: Book,
  list: AnyChecklist,
  { id, before }: { readonly id: string; readonly before: readonly Entry[] },
): Promise<void> {
  const subject = await site.subject();
  const known = new Set(Object.keys(inputsOf(subject)));
  for (const step of list.steps) {
    const unknown = step.on.find((name) => !known.has(name));
    if (unknown !== undefined)
      throw new Stop({
        kind: 'usage',
        what: `${list.name}: step ${step.id} stands on “${unknown}”, which the config’s findSubject does not tell.`,
        todo: [`It tells ${[...known].join(', ')}.`],
      });
  }
  const { by, machine } = site;
  const steps: readonly StepHead[] = list.steps.map(({ id: step, kind, title, task }) => ({
    id: step,
    kind,
    title,
    task: task?.name ?? null,
  }));
  if (before.length > 0) book.say({ is: 'resumed', by, machine, subject, steps });
  else {
    const { name: checklist, summary } = list;
    const { root } = site;
    book.say({ is: 'opened', walk: id, checklist, summary, by, root, machine, subject, steps });
  }
}

/** What a walk's exit code says of the steps that were asked for. */
function exitOfWalk(walk: Walk, left: Left, scope: Scope): ExitCode {
  const asked = walk.steps.filter(({ id }) => scope.steps.includes(id));
  if (asked.some(({ verdict }) => verdict === 'fail')) return exitCode.failed;
  const open = asked.some(({ verdict }) => verdict === 'pending' || verdict === 'blocked');
  return left.is === 'quit' || open ? exitCode.unfinished : exitCode.done;
}
