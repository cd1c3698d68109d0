import type { Show } from '../model/event.ts';
import type { Screen } from '../model/world.ts';

/** One event a line and nothing else: what scripts read. */
export const jsonShow = (stdout: Pick<Screen, 'write'>): Show => ({
  tell(event) {
    stdout.write(`${JSON.stringify(event)}\n`);
  },
  async end() {},
});
