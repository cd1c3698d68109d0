import { dirname } from 'node:path';
import { exitForSignal } from '../model/exit.ts';
import type { ExitCode } from '../model/exit.ts';
import type { World } from '../model/world.ts';

/** The files that the config was read from, as they were then. */
export interface Edits {
  readonly folders: readonly string[];
  /** The first of them that is another now, or null. */
  readonly edited: () => Promise<string | null>;
}

export async function edits({ configs, files }: World): Promise<Edits> {
  const paths = configs.files();
  const stamp = async (path: string) => {
    const stat = await files.stat(path);
    return stat === null ? '' : `${stat.modified} ${stat.size}`;
  };
  const known = await Promise.all(paths.map(stamp));
  return {
    folders: [...new Set(paths.map((path) => dirname(path)))],
    edited: async () => {
      const now = await Promise.all(paths.map(stamp));
      return paths.find((_, index) => now[index] !== known[index]) ?? null;
    },
  };
}

/**
 * Goes on with the config as it is now, as often as it is edited: `run` gives null when that happened. One that cannot be
 * used ends nothing: `complain` tells what is wrong with it, and the next edit is waited for.
 */
export async function reloading(
  world: World,
  run: () => Promise<ExitCode | null>,
  complain: (error: unknown) => void,
): Promise<ExitCode> {
  for (;;) {
    world.configs.renew();
    try {
      const code = await run();
      if (code !== null) return code;
    } catch (error) {
      complain(error);
      await nextEdit(world);
      if (world.stopping.aborted) return exitForSignal(world.stopping.reason);
    }
  }
}

/** Waits for an edit of what was read last. */
async function nextEdit(world: World): Promise<void> {
  const { folders, edited } = await edits(world);
  const tracker = await world.tracker();
  const alive = setInterval(() => undefined, 1 << 30);
  const { promise, resolve } = Promise.withResolvers<void>();
  const look = () => void edited().then((file) => (file === null ? undefined : resolve()));
  const notice = tracker.notice(look, () => undefined);
  world.stopping.addEventListener('abort', () => resolve(), { once: true });
  notice.at(folders);
  if (!world.stopping.aborted) await promise;
  notice.end();
  clearInterval(alive);
}
