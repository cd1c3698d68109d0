import type { Asker } from '../model/ask.ts';
import type { Desk } from './asking.ts';

/** The way to ask that fits the terminal. Each brings its own libraries, loaded only now. */
export const askerFor = async (desk: Desk, term: string | undefined): Promise<Asker> =>
  term === 'dumb'
    ? (await import('./ask-lines.ts')).lineAsker(desk)
    : (await import('./ask-keys.ts')).keyAsker(desk);
