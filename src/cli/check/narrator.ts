import type { Show } from '../../model/event.ts';
import type { World } from '../../model/world.ts';
import { paragraphLines } from '../../render/check/lines.ts';
import { block, judgedScreen } from '../../render/check/screens.ts';
import { paints } from '../../render/text.ts';
import { canAsk } from '../asking.ts';
import type { Globals } from '../globals.ts';
import { chooseShow } from '../shows.ts';

/** How a walk is told, and each run of an automatic step in it. */
export type Narrator = { readonly walk: Show; readonly step: () => Promise<Show> };

/** As events, as lines, or, where a person is asked, around the questions, with a view of its own for each step. */
export async function narrator(world: World, globals: Globals): Promise<Narrator> {
  if (canAsk(world, globals) && !globals.json)
    return { walk: aroundQuestions(world), step: () => chooseShow(world, globals, false) };
  const show = await chooseShow(world, globals, false);
  return { walk: show, step: async () => inside(show) };
}

/** In the story of a walk only the walk begins and ends. */
const inside = (show: Show): Show => ({
  tell: (event) => {
    if (event.type !== 'run.start' && event.type !== 'run.end') show.tell(event);
  },
  end: () => Promise.resolve(),
});

function aroundQuestions({ stderr }: World): Show {
  const { bold } = paints(stderr);
  const title = (step: { readonly number: number; readonly of: number; readonly title: string }) =>
    block(['', ...paragraphLines(stderr, `${step.number}/${step.of} ${step.title}`, 0, bold)]);
  return {
    tell: (event) => {
      if (event.type === 'step.start' && event.kind === 'auto') stderr.write(title(event));
      // A person’s own verdict stands where it was given.
      if (event.type !== 'step.end' || event.judge === 'person') return;
      if (event.kind !== 'auto') stderr.write(title(event));
      stderr.write(judgedScreen(stderr, event));
    },
    end: () => Promise.resolve(),
  };
}
