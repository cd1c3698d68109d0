import { extname, join } from 'node:path';
import { redacted } from '../../src/domain/report/index.ts';
import type { Context, Evidence, Needs, Walk } from '../../src/index.ts';

/** What of a file can be seen in a page. */
export type Shown =
  | { readonly is: 'picture'; readonly address: string }
  | { readonly is: 'text'; readonly text: string };

/** Evidence by the SHA-256 of its file. */
export type ShownEvidence = { readonly [sha256: string]: Shown };

/** Larger files stay where they are: a page has to be opened and sent. */
const mostPicture = 1_000_000;
const mostText = 20_000;

/** Only what cannot run anything: an SVG could. */
const typeOf: Readonly<Record<string, string>> = {
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.gif': 'image/gif',
  '.webp': 'image/webp',
};
const texts: ReadonlySet<string> = new Set(['.txt', '.log', '.md', '.json', '.csv', '.diff', '']);

/** Reads the texts that testers gave as evidence, and the pictures where a page shows them. What cannot be read is left out. */
export async function readEvidence(
  context: Context<unknown, Needs, unknown>,
  walk: Walk,
  pictures: boolean,
): Promise<ShownEvidence> {
  const folder = context.walks.folder(walk.id);
  const shown: Record<string, Shown> = {};
  for (const file of walk.steps.flatMap(({ evidence }) => evidence)) {
    // A journal that was edited by hand must not lead out of the folder.
    const path = join(folder, join('/', file.path));
    const one = await read(context, path, file, pictures);
    if (one !== null) shown[file.sha256] = one;
  }
  return shown;
}

async function read(
  context: Context<unknown, Needs, unknown>,
  path: string,
  { name, bytes }: Evidence,
  pictures: boolean,
): Promise<Shown | null> {
  const kind = extname(name).toLowerCase();
  const type = typeOf[kind];
  if (type !== undefined && !pictures) return null;
  if (type !== undefined && bytes <= mostPicture) {
    const pieces: Uint8Array[] = [];
    const command = { argv: ['cat', '--', path] } as const;
    const ended = await context.exec(command, {
      sink: () => undefined,
      bytes: (piece) => void pieces.push(piece.slice()),
    });
    const data = Buffer.concat(pieces).toString('base64');
    return ended.code === 0 ? { is: 'picture', address: `data:${type};base64,${data}` } : null;
  }
  if (!texts.has(kind) || bytes > mostText) return null;
  const found = await context.files.text(path);
  return found.is === 'there' ? { is: 'text', text: redacted(found.text) } : null;
}
