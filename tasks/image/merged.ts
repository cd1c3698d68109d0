import { readLayer } from '../../src/domain/image/index.ts';
import type { Image, Layer } from '../../src/domain/image/index.ts';
import { stop } from '../../src/index.ts';
import { containerOf, copied, copyTexts, exported, withContainer } from './container.ts';
import type { Container } from './container.ts';
import { telling } from './meter.ts';
import { readTar } from './supply.ts';
import type { Running, Supply } from './supply.ts';

/** What a container of an image would see, without which layer brought what: three quarters of the work of `docker save`. */
export type Merged = {
  readonly container: Container;
  /** The folders of the top that are wanted; null for everything. */
  readonly roots: readonly string[] | null;
};

export const mergedView = (id: string, mark: string, roots: readonly string[] | null): Merged => ({
  container: containerOf(id, mark, []),
  roots,
});

export const mergedSupplies = ({ container, roots }: Merged): readonly Supply[] =>
  roots === null ? [exported(container)] : roots.map((root) => copied(container, root));

/** Reads it: an image whose layers are the archives that were read. */
export async function readMerged(
  context: Running,
  merged: Merged,
  name: string,
  tell: (count: number) => void,
): Promise<Pick<Image, 'layers' | 'texts'>> {
  const { container, roots } = merged;
  const layers: Layer[] = [];
  const texts = await withContainer(context, container, async () => {
    for (const supply of mergedSupplies(merged)) {
      const reader = readLayer();
      const there = await readTar(context, supply, telling(reader, tell));
      if (there) layers.push(reader.layer());
      // A folder that is not in the image is no reason to stop.
      else if (roots === null) return null;
    }
    return copyTexts(context, container);
  });
  if (texts === null)
    throw stop(`docker does not export ${name}`, {
      todo: [
        'See what it says:',
        `$ docker create --name try ${name} nothing`,
        '$ docker export try | tar -t > /dev/null',
      ],
    });
  return { layers: [...layers, { entries: [], deleted: ofTheEngine, opaque: [] }], texts };
}

/** What the engine adds to every container. */
const ofTheEngine: readonly string[] = [
  '.dockerenv',
  'dev/console',
  'dev/pts',
  'dev/shm',
  'etc/hostname',
  'etc/hosts',
  'etc/mtab',
  'etc/resolv.conf',
];
