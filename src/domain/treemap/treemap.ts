import { hierarchy, treemap as layout } from 'd3-hierarchy';
import type { HierarchyRectangularNode } from 'd3-hierarchy';

/** Something with a weight, and what it is made of: a folder of an image, most often. */
export type Tile = {
  readonly name: string;
  /** Bytes, everything below it included; what the children leave over is told as “the rest”. */
  readonly bytes: number;
  readonly children: readonly Tile[];
};

/** Pixels of a picture. */
type Size = { readonly width: number; readonly height: number };

/**
 * A tree as a picture: nested rectangles whose areas are the bytes (squarified, d3-hierarchy), as the text of one `<svg>`
 * that stands by itself in HTML. Every rectangle has a `<title>` with its path and its bytes, which browsers show under the
 * pointer and screen readers read; what would be smaller than a few pixels is put together as the rest of its folder, so the
 * text stays small however large the tree is. `bytes` says how a number of bytes is told.
 */
export function treemap(tree: Tile, size: Size, bytes: (count: number) => string): string {
  const root = layout<Tile>()
    .size([size.width, size.height])
    .paddingOuter(2)
    .paddingTop((node) => (node.children === undefined ? 0 : head))
    .paddingInner(1)
    .round(true)(
    hierarchy(visible(tree, tree.bytes, size))
      .sum((one) => (one.children.length === 0 ? one.bytes : 0))
      .sort((one, other) => (other.value ?? 0) - (one.value ?? 0)),
  );
  const boxes = root
    .descendants()
    .filter(({ x0, x1, y0, y1 }) => x1 - x0 >= 2 && y1 - y0 >= 2)
    .map((node) => box(node, bytes));
  const title = escaped(`${tree.name}, ${bytes(tree.bytes)}`);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height}" width="${size.width}" height="${size.height}" role="img" aria-label="${title}" font-family="system-ui, sans-serif" font-size="11">`,
    ...boxes,
    '</svg>',
  ].join('\n');
}

/** Height of the line with a folder's name. */
const head = 15;
/** Square pixels below which nobody sees a rectangle, let alone points at it. */
const least = 24;

/** The tree without what cannot be seen: that becomes one child which is the rest. */
function visible(tile: Tile, total: number, size: Size): Tile {
  const area = (bytes: number): number =>
    total === 0 ? 0 : (bytes / total) * size.width * size.height;
  const seen = tile.children.filter((one) => area(one.bytes) >= least);
  if (seen.length === 0) return { ...tile, children: [] };
  const rest = tile.bytes - seen.reduce((sum, one) => sum + one.bytes, 0);
  const children = seen.map((one) => visible(one, total, size));
  return {
    ...tile,
    children: rest > 0 ? [...children, { name: 'the rest', bytes: rest, children: [] }] : children,
  };
}

function box(node: HierarchyRectangularNode<Tile>, bytes: (count: number) => string): string {
  const { x0, x1, y0, y1, data, depth } = node;
  const [width, height] = [x1 - x0, y1 - y0];
  const path = node
    .ancestors()
    .toReversed()
    .map((one) => one.data.name.replace(/^\/$/, ''))
    .join('/');
  const title = `${path === '' ? '/' : path}: ${bytes(data.bytes)}`;
  const label = cut(`${data.name} ${bytes(data.bytes)}`, data.name, (width - 6) / glyph);
  const text =
    label === '' || height < head
      ? ''
      : `<text x="${x0 + 3}" y="${y0 + 11}" fill="#1b1f24">${escaped(label)}</text>`;
  return `<g><title>${escaped(title)}</title><rect x="${x0}" y="${y0}" width="${width}" height="${height}" fill="${shade(node, depth)}" stroke="#fff" stroke-width="0.5"/>${text}</g>`;
}

/** Pixels of a character, on average. */
const glyph = 6.2;

/** The longest of the label, the name alone, and the name's beginning that fits; nothing where too little does. */
function cut(label: string, name: string, room: number): string {
  if (label.length <= room) return label;
  if (name.length <= room) return name;
  return room < 4 ? '' : `${name.slice(0, Math.floor(room) - 1)}…`;
}

/** One hue for all that is in one folder of the top, paler the deeper it is. */
function shade(node: HierarchyRectangularNode<Tile>, depth: number): string {
  if (depth === 0) return '#e6e8eb';
  const top = node.ancestors().at(-2);
  const place = top?.parent?.children?.indexOf(top) ?? 0;
  return `hsl(${(place * 47 + 205) % 360} 55% ${Math.min(90, 62 + depth * 6)}%)`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};
const escaped = (text: string): string =>
  text
    // XML has no way at all to write the other control characters.
    .replaceAll(/\p{Cc}/gu, '\uFFFD')
    .replaceAll(/[&<>"]/g, (one) => entities[one] ?? one);
