import { ImageFault, shown, usualLimits } from './entry.ts';
import type { Entry, Kind, Limits, Texts } from './entry.ts';
import { writeListing } from './listing.ts';
import type { Listing, ListingWriter } from './listing.ts';
import { capabilityKey } from './pax.ts';
import { walk } from './walker.ts';
import type { Found, Taker, Walker } from './walker.ts';

/** Reads the archive of one layer. */
export interface LayerReader extends Walker {
  /** What was read. Call it after `end`. */
  readonly layer: () => Listing;
  /** The small files that were to be kept. */
  readonly texts: Texts;
}

/** What all layers of an image have used of the limits so far. */
export type Used = { entries: number; names: number };

/** Files that are kept whole, because other questions need them, and the most bytes one may have. */
export const keptTexts: readonly string[] = ['etc/passwd', 'etc/group', 'var/lib/dpkg/status'];
const keptBytes = 16 * 2 ** 20;
/** Bytes of a path that Linux takes, so that none can be deeper than whoever goes through the tree folder by folder. */
const longest = 4095;

/** Starts to read one layer. */
export function readLayer(
  used: Used = { entries: 0, names: 0 },
  limits: Limits = usualLimits,
): LayerReader {
  const layer = writeListing();
  const texts: Record<string, string> = {};
  const onEntry = (found: Found): Taker | null => {
    const path = inside(found.name);
    if (path.length > longest)
      throw new ImageFault(
        `it holds a path of ${path.length} bytes: “${shown(path.slice(0, 60))}…”`,
      );
    used.entries += 1;
    used.names += path.length + found.link.length;
    if (used.entries > limits.entries)
      throw new ImageFault(`it has more than ${limits.entries} files`);
    if (used.names > limits.names) throw new ImageFault('its file names fill the memory');
    if (whiteout(path, layer)) return null;
    const entry = entryOf(path, found);
    layer.add(entry);
    if (!keptTexts.includes(path)) return null;
    // A link there is not followed, and what stood there in a lower layer is gone.
    texts[path] = '';
    if (entry.kind !== 'file' || entry.size > keptBytes) return null;
    return keep((text) => (texts[path] = text));
  };
  return Object.assign(walk(onEntry, limits), { layer: layer.done, texts });
}

const prefix = '.wh.';
const opaque = '.wh..wh..opq';

/** Takes down what a name says that it removes; true where it did. A whiteout may have any type and a link name. */
function whiteout(path: string, layer: ListingWriter): boolean {
  const cut = path.lastIndexOf('/') + 1;
  if (!path.startsWith(prefix, cut)) return false;
  const folder = path.slice(0, Math.max(0, cut - 1));
  const name = path.slice(cut);
  if (name === opaque) layer.empty(folder);
  // The rest are notes that AUFS left for itself.
  else if (!name.startsWith('.wh..wh.')) {
    const gone = name.slice(prefix.length);
    if (gone === '' || gone === '.' || gone === '..')
      throw new ImageFault(`it removes “${shown(gone)}”, which is no name`);
    layer.remove(folder === '' ? gone : `${folder}/${gone}`);
  }
  return true;
}

const kinds: Readonly<Record<string, Kind>> = {
  '1': 'hardlink',
  '2': 'link',
  '3': 'char',
  '4': 'block',
  '5': 'folder',
  '6': 'fifo',
};

function entryOf(path: string, found: Found): Entry {
  // Before ustar a folder was a file whose name ends in a slash; a type that nobody knows is a file.
  const old = (found.type === '\0' || found.type === '0') && found.name.endsWith('/');
  const kind = old ? 'folder' : (kinds[found.type] ?? 'file');
  const capability = found.extra[capabilityKey];
  const cut = path.lastIndexOf('/');
  return {
    path,
    folder: cut === -1 ? '' : path.slice(0, cut),
    name: path.slice(cut + 1),
    kind,
    size: kind === 'file' ? found.length : 0,
    mode: found.mode,
    uid: found.uid,
    gid: found.gid,
    mtime: found.mtime,
    target: kind === 'hardlink' ? inside(found.link) : kind === 'link' ? found.link : '',
    capability: capability === undefined ? '' : Buffer.from(capability, 'latin1').toString('hex'),
  };
}

/** A name of an archive as a path of the image. Throws an `ImageFault` where it leads out of it. */
function inside(name: string): string {
  // Most names need no second look.
  const bare = name.endsWith('/') ? name.slice(0, -1) : name;
  if (
    bare !== '' &&
    bare[0] !== '/' &&
    bare[0] !== '.' &&
    !/\/[./]/.test(bare) &&
    !bare.endsWith('/')
  )
    return bare;
  if (name.startsWith('/'))
    throw new ImageFault(`it holds the absolute path “${shown(name.slice(0, 200))}”`);
  const parts = name.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.includes('..'))
    throw new ImageFault(`it holds a path that leads out of it: “${shown(name.slice(0, 200))}”`);
  return parts.join('/');
}
function keep(done: (text: string) => void): Taker {
  const pieces: Buffer[] = [];
  return {
    push(piece) {
      pieces.push(Buffer.from(piece));
    },
    end() {
      done(Buffer.concat(pieces).toString('utf8'));
    },
  };
}
