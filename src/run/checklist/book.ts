import type { Entry, Subject, Walk, WalkStep } from '../../model/walk.ts';
import { foldWalk } from '../../walk/fold.ts';
import { isoTime } from '../teller.ts';
import type { WalkSite } from './world.ts';

type Said = Entry extends infer One ? (One extends Entry ? Omit<One, 'v' | 'at'> : never) : never;

/** The walk in hand: what is said goes to the journal first, and everything else reads the fold of it. */
export interface Book {
  readonly say: (said: Said) => void;
  readonly walk: () => Walk;
  readonly step: (id: string) => WalkStep;
  /** Whether somebody has said who should look at a step since it was last opened. */
  readonly ccSaid: (id: string) => boolean;
  /** Looks at what the walk is about, and puts down what has changed. */
  readonly look: () => Promise<Subject>;
}

/** Goes on with a journal from its entries so far. */
export function openBook(
  site: Pick<WalkSite, 'journal' | 'mask' | 'now' | 'subject'>,
  before: readonly Entry[],
): Book {
  const entries = [...before];
  const say = (said: Said): void => {
    const entry: Entry = { v: 1, at: isoTime(site.now()), ...site.mask.deep(said) };
    site.journal.append(entry);
    entries.push(entry);
  };
  const walk = (): Walk => {
    const now = foldWalk(entries);
    if (now === null) throw new Error('a walk that was never opened');
    return now;
  };
  return {
    say,
    walk,
    step: (id) => {
      const step = walk().steps.find((one) => one.id === id);
      if (step === undefined) throw new Error(`no step ${id}`);
      return step;
    },
    ccSaid: (id) => {
      const of = entries.filter((one) => 'step' in one && one.step === id);
      const since = of.findLastIndex((one) => one.is === 'reopened');
      return of.slice(since + 1).some((one) => one.is === 'cc');
    },
    look: async () => {
      const subject = await site.subject();
      if (JSON.stringify(subject) !== JSON.stringify(walk().subject))
        say({ is: 'subject', subject });
      return subject;
    },
  };
}
