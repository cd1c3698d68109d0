import { makePlan } from '../../plan/plan.ts';
import type { Event } from '../../model/event.ts';
import type { Need } from '../../model/task.ts';
import type { Machine } from '../../model/walk.ts';
import type { WalkJournal } from '../../model/walk-store.ts';
import type { Store } from '../../model/store.ts';
import type { Reading, World } from '../../model/world.ts';
import { makeMask, secretsOf } from '../../run/mask.ts';
import type { Mask } from '../../run/mask.ts';
import { teller } from '../../run/teller.ts';
import type { Site } from '../../run/world.ts';
import type { Tester, WalkSite } from '../../run/checklist/world.ts';
import { withAbsolutePaths } from '../absolute-paths.ts';
import { answering, siteOf } from '../execute.ts';
import type { Globals } from '../globals.ts';
import type { Narrator } from './narrator.ts';
import type { Opened } from './opened.ts';

/** Where a walk takes place. */
export type Place = {
  readonly world: World;
  readonly opened: Opened;
  readonly globals: Globals;
  readonly look: Reading;
  readonly root: string;
  readonly store: Store;
  /** How long a task usually takes. */
  readonly usually: Site['usually'];
};

/** What can be looked at before a walk begins. */
export const outlook = (
  { world, opened, look, store, root, usually }: Place,
  mask = maskOf(world),
) => ({
  looking: look,
  store,
  root,
  tracker: world.tracker,
  mask,
  forced: null,
  usually,
  subject: opened.subject,
  plan: (need: Need) => withAbsolutePaths(makePlan(opened.graph, need), look.cwd),
});

/** Everything a walk needs. In its stream of events everything bears the walk’s id. */
export function walkSite(
  place: Place,
  walk: {
    readonly id: string;
    readonly journal: WalkJournal;
    readonly tester: Tester;
    readonly narrator: Narrator;
    readonly by: string;
  },
): WalkSite {
  const { world, opened, globals } = place;
  world.standBy();
  const mask = maskOf(world);
  const { journal, tester, by, narrator } = walk;
  return {
    ...siteOf(world, { ...place, subject: opened.subject }),
    ...answering(world, globals),
    plan: outlook(place).plan,
    mask,
    forced: null,
    usually: place.usually,
    why: globals.why,
    concurrency: globals.concurrency ?? Math.max(2, world.platform.cpus),
    keepGoing: globals.keepGoing,
    journal,
    tester,
    by,
    testing: opened.testing,
    machine: machineOf(world),
    tell: teller({ ...world, show: narrator.walk, folder: null, mask, runId: walk.id }, nobody),
    openRun: async () => {
      const runId = world.newId();
      const folder = await place.store.openRun(runId);
      const show = await narrator.step();
      const { id: run } = walk;
      const ofWalk = (event: Event) => show.tell(globals.json ? { ...event, run } : event);
      return { runId, folder, show: { tell: ofWalk, end: () => show.end() } };
    },
  };
}

/** There is no journal of events that could break: the walk has its own. */
const nobody = () => undefined;
const maskOf = ({ env }: World): Mask => makeMask(secretsOf(env));

const machineOf = ({ platform }: World): Machine => {
  const { os, distribution, arch, cpus, memoryBytes, node, kpiTasks } = platform;
  return { os: distribution || os, arch, cpus, memoryBytes, node, kpiTasks };
};
