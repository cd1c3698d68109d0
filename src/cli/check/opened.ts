import type { Graph } from '../../graph/graph.ts';
import type { PlacedChecklist, Testing } from '../../model/checklist.ts';
import type { Subject } from '../../model/walk.ts';
import type { Reading } from '../../model/world.ts';

/** What the commands of checklists stand on. */
export type Opened = {
  readonly graph: Graph;
  readonly checklists: ReadonlyMap<string, PlacedChecklist>;
  readonly testing: Testing;
  readonly look: () => Reading;
  readonly root: () => Promise<string>;
  readonly subject: () => Promise<Subject>;
};
