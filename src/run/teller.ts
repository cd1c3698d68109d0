import type { Event, Happening } from '../model/event.ts';
import { failureOf } from '../model/failure.ts';
import type { Failure } from '../model/failure.ts';
import type { Site } from './world.ts';

/** Tells everybody what happens, stamped, masked, and in one order. */
export type Tell = (happening: Happening) => void;

/** `onBroken` hears that the journal cannot be written; the view is told all the same. */
export function teller(
  site: Pick<Site, 'show' | 'folder' | 'mask' | 'now' | 'runId'>,
  onBroken: (failure: Failure) => void,
): Tell {
  return (happening) => {
    const event: Event = {
      v: 1,
      time: isoTime(site.now()),
      run: site.runId,
      ...site.mask.deep(happening),
    };
    try {
      // The journal first: what a person has seen must be remembered.
      site.folder?.journal(event);
    } catch (error) {
      onBroken(failureOf(error));
    }
    site.show.tell(event);
  };
}

/** A time in milliseconds since the epoch as ISO 8601 in UTC. */
export function isoTime(milliseconds: number): string {
  // A program may print many lines in one millisecond, and making a date costs more than all the rest of telling one.
  if (milliseconds !== lastTime.milliseconds)
    // oxlint-disable-next-line no-restricted-globals -- a pure conversion: the clock itself is handed in.
    lastTime = { milliseconds, text: new Date(milliseconds).toISOString() };
  return lastTime.text;
}
let lastTime = { milliseconds: Number.NaN, text: '' };
