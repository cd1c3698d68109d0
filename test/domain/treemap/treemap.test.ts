import { expect, test } from 'vitest';
import { treemap } from '../../../src/domain/treemap/index.ts';
import type { Tile } from '../../../src/domain/treemap/index.ts';

const leaf = (name: string, bytes: number): Tile => ({ name, bytes, children: [] });
const folder = (name: string, ...children: readonly Tile[]): Tile => ({
  name,
  bytes: children.reduce((sum, one) => sum + one.bytes, 0),
  children,
});
const size = { width: 400, height: 300 };
const draw = (tree: Tile) => treemap(tree, size, (count) => `${count} B`);
const titles = (svg: string) => [...svg.matchAll(/<title>(.*?)<\/title>/g)].map((one) => one[1]);
const rects = (svg: string) =>
  [...svg.matchAll(/<rect x="(\d+)" y="(\d+)" width="(\d+)" height="(\d+)"/g)].map((one) => {
    const [x = 0, y = 0, width = 0, height = 0] = one.slice(1).map(Number);
    return { x, y, width, height };
  });

const tree = folder(
  '/',
  folder('opt', leaf('big', 6000), leaf('small', 1000)),
  folder('srv', leaf('a&"<b>\u0007', 3000)),
);

test('every rectangle says its path and its bytes, the largest first', () => {
  expect(titles(draw(tree))).toEqual([
    '/: 10000 B',
    '/opt: 7000 B',
    '/srv: 3000 B',
    '/opt/big: 6000 B',
    '/opt/small: 1000 B',
    '/srv/a&amp;&quot;&lt;b&gt;\uFFFD: 3000 B',
  ]);
});

test('areas are as the bytes, and all is inside the picture', () => {
  const all = rects(draw(tree));
  for (const { x, y, width, height } of all) {
    expect(x + width).toBeLessThanOrEqual(size.width);
    expect(y + height).toBeLessThanOrEqual(size.height);
  }
  const area = (at: number) => (all[at]?.width ?? 0) * (all[at]?.height ?? 0);
  // The folders' lines of text take their share.
  expect(area(3) / area(4)).toBeGreaterThan(4);
  expect(area(3) / area(4)).toBeLessThan(8);
});

test('a hundred thousand files are as many rectangles as can be seen, and a rest', () => {
  const files = Array.from({ length: 100_000 }, (_, at) => leaf(`f${at}`, 10));
  const svg = draw(folder('/', folder('many', ...files), leaf('one', 1_000_000)));
  expect(svg.length).toBeLessThan(5000);
  expect(titles(svg)).toContain('/many: 1000000 B');
  const mixed = draw(folder('/', ...files.slice(0, 20_000), leaf('one', 10_000_000)));
  expect(titles(mixed)).toEqual(['/: 10200000 B', '/one: 10000000 B', '/the rest: 200000 B']);
});

test.each([
  ['nothing', folder('/')],
  ['no bytes', folder('/', leaf('empty', 0))],
])('a picture of %s is one empty box', (_, of) => {
  expect(titles(draw(of))).toEqual(['/: 0 B']);
});
