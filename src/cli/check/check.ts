import type { AnyChecklist } from '../../model/checklist.ts';
import type { ExitCode } from '../../model/exit.ts';
import type { World } from '../../model/world.ts';
import { canAsk } from '../asking.ts';
import { usual } from '../../run/past.ts';
import { readWords, usage } from '../words-of-argv.ts';
import type { Flag, Words } from '../words-of-argv.ts';
import { givenAnswers, texts } from './given.ts';
import { findChecklist } from './lists.ts';
import type { Opened } from './opened.ts';
import { resumed } from './resume.ts';
import { scopeOf } from './scope.ts';
import { start } from './start.ts';
import type { Place } from './walk-site.ts';

const valued = (name: string): Flag => ({ name, short: undefined, takesValue: true });
const checkFlags: readonly Flag[] = ['answers', 'answer', 'from', 'only', 'by'].map(valued);
const resumeFlags: readonly Flag[] = [...checkFlags, valued('stale')];

/** `kpi-tasks check [NAME]`: walks through a checklist. */
export async function checkCommand(
  world: World,
  opened: Opened,
  args: readonly string[],
): Promise<ExitCode> {
  const words = readWords(args, checkFlags, '$ kpi-tasks help check');
  const place = await placeOf(world, opened, words);
  const list = await chosen(place, words);
  const scope = scopeOf(list, words);
  const answers = await givenAnswers(world, place.look.cwd, list, words.flags);
  return start(place, list, { scope, answers, by: texts(words.flags, 'by').at(-1) ?? null });
}

/** `kpi-tasks resume [RUN]`: goes on where a walk was left. */
export async function resumeCommand(
  world: World,
  opened: Opened,
  args: readonly string[],
): Promise<ExitCode> {
  const words = readWords(args, resumeFlags, '$ kpi-tasks help resume');
  const [id, ...extra] = words.positionals;
  if (extra.length > 0)
    throw usage(`resume does not know what to do with “${extra[0]}”.`, '$ kpi-tasks help resume');
  const place = await placeOf(world, opened, words);
  const stale = texts(words.flags, 'stale').at(-1) ?? null;
  if (stale !== null && stale !== 'redo' && stale !== 'keep')
    throw usage(`--stale is redo or keep, not “${stale}”.`, 'Write --stale=redo, for example.');
  return resumed(place, { id: id ?? null, words, stale });
}

async function placeOf(world: World, opened: Opened, { globals }: Words): Promise<Place> {
  const root = await opened.root();
  const store = world.openStore(root);
  return { world, opened, globals, look: opened.look(), root, store, usually: await usual(store) };
}

/** The checklist that was named, or that a person picks. */
async function chosen({ world, opened, globals }: Place, words: Words): Promise<AnyChecklist> {
  const [name, ...extra] = words.positionals;
  const { checklists } = opened;
  if (extra.length > 0)
    throw usage(`check does not know what to do with “${extra[0]}”.`, '$ kpi-tasks help check');
  if (name !== undefined) return findChecklist(checklists, name);
  if (checklists.size === 0)
    throw usage('The config lists no checklist.', 'Everything there is: kpi-tasks list');
  if (!canAsk(world, globals))
    throw usage(
      'check needs the name of a checklist.',
      ...[...checklists.keys()].map((one) => `$ kpi-tasks check ${one}`),
    );
  const asker = await world.asker();
  return asker.pick(
    'Which checklist?',
    [...checklists.values()].map(({ checklist }) => ({
      name: checklist.name,
      value: checklist,
      about: checklist.summary,
    })),
  );
}
