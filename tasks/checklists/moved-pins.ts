import { changeText, changes, labelOf } from '../../src/domain/python-deps/changes.ts';
import type { Change } from '../../src/domain/python-deps/changes.ts';
import type { Facts, Looking } from '../../src/index.ts';
import { gitIn } from '../checkout/git.ts';
import { theCheckout } from '../checkout/kpi.ts';

const folder = 'dependencies/pip';

/** The packages that moved since the branch left main, what is not committed included. */
export async function movedPins(look: Looking): Promise<readonly Change[]> {
  const { kpi } = await theCheckout(look);
  const git = gitIn(look, kpi);
  const base = await baseOf(git);
  const names = (await look.files.list(`${kpi}/${folder}`)).filter((name) => name.endsWith('.txt'));
  const files = await Promise.all(
    names.map(async (name) => {
      const now = await look.files.text(`${kpi}/${folder}/${name}`);
      return {
        label: labelOf(name),
        before: await git.ask('show', `${base}:./${folder}/${name}`),
        after: now.is === 'there' ? now.text : '',
      };
    }),
  );
  return changes(files);
}

/** Where the branch left main; the commit itself where no main is known. */
async function baseOf(git: ReturnType<typeof gitIn>): Promise<string> {
  for (const main of ['origin/main', 'main']) {
    const base = await git.ask('merge-base', 'HEAD', main);
    if (base !== null) return base;
  }
  return 'HEAD';
}

export const pinFacts = (moved: readonly Change[]): Facts =>
  moved.length === 0
    ? { moved: 'nothing since the branch left main' }
    : Object.fromEntries(
        moved.slice(0, 40).map((one) => [one.name, changeText(one).slice(one.name.length).trim()]),
      );

/** The moves that want a changelog read. */
export const bigMoves = (moved: readonly Change[]): readonly Change[] =>
  moved.filter(({ marks }) => marks.length > 0);
