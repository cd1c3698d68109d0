import type { AnyChecklist, AnyStep } from '../../model/checklist.ts';
import type { ExitCode } from '../../model/exit.ts';
import { exitCode } from '../../model/exit.ts';
import { Stop, failureOf } from '../../model/failure.ts';
import type { Entry, Walk } from '../../model/walk.ts';
import { forecast } from '../../run/checklist/forecast.ts';
import type { Forecast } from '../../run/checklist/forecast.ts';
import type { Scope, Tester } from '../../run/checklist/world.ts';
import { planScreen } from '../../render/check/plan-screen.ts';
import { stepsScreen, subjectText } from '../../render/check/screens.ts';
import { failureText } from '../../render/failure.ts';
import { walkThrough } from '../../run/checklist/walk.ts';
import type { WalkEnd } from '../../run/checklist/walk.ts';
import type { Answers } from '../../walk/answers.ts';
import { canAsk } from '../asking.ts';
import { dryCheck } from './dry-check.ts';
import { showEnd } from './end.ts';
import { reply } from './given.ts';
import { lockWalk } from './lock-walk.ts';
import { narrator } from './narrator.ts';
import { person } from './person.ts';
import { allWalks } from './walk-list.ts';
import { refuseUnanswered } from './unanswered.ts';
import { outlook, walkSite } from './walk-site.ts';
import type { Place } from './walk-site.ts';
import { who } from './who.ts';

export type Walking = {
  readonly scope: Scope;
  readonly answers: Answers;
  /** Who walks, where the command line says so. */
  readonly by: string | null;
  /** The walk that is gone on with. */
  readonly before?: { readonly walk: Walk; readonly entries: readonly Entry[] };
};

/** Shows what lies ahead, and walks. Everything that is missing is said before any work. */
export async function start(place: Place, list: AnyChecklist, walking: Walking): Promise<ExitCode> {
  const { world, globals, store } = place;
  const { before } = walking;
  const steps = stepsAhead(list, walking);
  if (globals.dryRun) return dryCheck(place, list, steps, before?.walk ?? null);
  const canBeAsked = canAsk(world, globals);
  if (!canBeAsked) await refuseUnanswered(place, list, steps, walking);
  const earlier = (await allWalks(store.walks)).walks;
  const look = () => forecast(outlook(place), list, steps, { walk: before?.walk ?? null, earlier });
  const ahead = globals.json ? await look() : await world.wait('Looking at this machine', look);
  if (!globals.json && !globals.quiet)
    world.stderr.write(
      planScreen(world.stderr, {
        ...ahead,
        head: before
          ? null
          : {
              summary: list.summary,
              about: `${list.name} ${subjectText(await place.opened.subject())}`,
            },
      }),
    );
  const go = await agree(place, list, ahead, canBeAsked);
  return go ? walk(place, list, walking) : exitCode.unfinished;
}

/** The steps that will be done, as far as it can be told now. */
function stepsAhead(list: AnyChecklist, { scope, before }: Walking): readonly AnyStep[] {
  return list.steps.filter((step) => {
    if (!scope.steps.includes(step.id)) return false;
    const told = before?.walk.steps.find(({ id }) => id === step.id);
    if (told === undefined || scope.redo.has(step.id) || told.verdict === 'pending') return true;
    if (told.verdict === 'blocked' && told.judge === 'list') return true;
    return scope.stale === 'redo' && told.stale.length > 0;
  });
}

/** Whether to begin. Without a person, what the machine lacks refuses the walk, unless it is to keep going. */
async function agree(
  { world, globals }: Place,
  list: AnyChecklist,
  { checked }: Forecast,
  canBeAsked: boolean,
): Promise<boolean> {
  const lacking = checked.find(({ finding, advice }) => finding.is === 'missing' && !advice);
  if (!canBeAsked || globals.yes) {
    if (lacking?.finding.is === 'missing' && !globals.keepGoing) {
      const { why, todo } = lacking.finding;
      throw new Stop({ kind: 'missing', needed: lacking.name, why, todo });
    }
    return true;
  }
  const asker = await world.asker();
  for (;;) {
    const next = await asker.key(
      lacking
        ? 'Something is missing, and the steps that need it would be blocked. Start?'
        : 'Start?',
      [
        {
          key: 'y',
          name: lacking ? 'start all the same' : 'start (Enter)',
          value: 'go',
          enter: lacking === undefined,
        },
        { key: 'l', name: 'list the steps', value: 'list' },
        { key: 'q', name: 'quit', value: 'quit', enter: lacking !== undefined },
      ],
    );
    if (next !== 'list') return next === 'go';
    world.stderr.write(stepsScreen(world.stderr, { steps: list.steps.map(openStep) }));
  }
}

/** A step as a walk that has not begun has it. */
const openStep = ({ id, kind, title, task }: AnyStep): Walk['steps'][number] => ({
  id,
  kind,
  title,
  task: task?.name ?? null,
  verdict: 'pending',
  judge: null,
  note: null,
  severity: null,
  reason: null,
  cc: [],
  evidence: [],
  facts: {},
  seconds: 0,
  at: null,
  on: {},
  uses: [],
  stale: [],
  run: null,
  log: null,
  result: null,
  attempts: [],
});

async function walk(place: Place, list: AnyChecklist, walking: Walking): Promise<ExitCode> {
  const { world, globals, store, look } = place;
  const { before, scope, answers } = walking;
  const id = before?.walk.id ?? world.newId();
  const by = walking.by ?? (await who(look));
  const release = await lockWalk(world, store, id);
  const journal = await store.walks.open(id);
  const telling = await narrator(world, globals);
  let end: WalkEnd;
  try {
    const tester = testerOf(place, answers, store.walks.folder(id));
    const site = walkSite(place, { id, journal, tester, narrator: telling, by });
    end = await walkThrough(site, list, { id, before: before?.entries ?? [], scope });
  } catch (error) {
    // Such as a full disk under the journal: what it took before is there.
    if (failureOf(error).kind === 'storage')
      world.stderr.write(`What was judged before is kept. To go on: kpi-tasks resume ${id}\n`);
    throw error;
  } finally {
    await telling.walk.end();
    journal.close();
    await release();
  }
  showEnd(world, globals, end);
  if (end.failure !== null && end.failure.kind !== 'cancelled')
    world.stderr.write(failureText(end.failure, world.stderr, globals.verbose));
  return end.exit;
}

/** Answers that were given come first; a person is asked for the rest. */
function testerOf(
  { world, globals, opened, look }: Place,
  answers: Answers,
  folder: string,
): Tester {
  const used = new Set<string>();
  const asked = canAsk(world, globals)
    ? async () =>
        person(world, await world.asker(), { cwd: look.cwd, testing: opened.testing, folder })
    : null;
  return {
    ask: async (shown, desk) => {
      const answer = answers.get(shown.step.id);
      if (answer !== undefined && !used.has(shown.step.id)) {
        used.add(shown.step.id);
        return reply(answer, look.cwd, shown, desk);
      }
      if (asked === null)
        return { do: 'leave', why: 'it needs an answer, and there is no terminal to ask on' };
      return (await asked()).ask(shown, desk);
    },
    trouble: async (...of) =>
      asked === null || answers.size > 0 ? 'go on' : (await asked()).trouble(...of),
  };
}
