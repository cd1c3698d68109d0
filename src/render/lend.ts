import type { Block } from './frame.ts';
import type { Window } from './window.ts';

/** A window that leaves the terminal to a program for a while, and comes back below what that printed. */
export interface Lending {
  draw(): void;
  close(last: readonly Block[]): void;
  lend(): Promise<void>;
  takeBack(): Promise<void>;
}

export async function lending(open: () => Promise<Window>): Promise<Lending> {
  let window: Window | null = await open();
  return {
    draw: () => window?.draw(),
    close: (last) => window?.close(last),
    lend: () => {
      window?.close([]);
      window = null;
      return Promise.resolve();
    },
    takeBack: async () => {
      window ??= await open();
    },
  };
}
