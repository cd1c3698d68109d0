import { expect, test } from 'vitest';
import { merge, visit, writtenBy } from '../../../src/domain/image/index.ts';
import type { Layer } from '../../../src/domain/image/index.ts';
import { weigh } from '../../../src/domain/image/sizes.ts';
import { layer } from './tar.ts';

/** What can be seen after all layers, with the layer that made it so, and what is hidden. */
function seen(...layers: readonly Layer[]) {
  const merged = merge(layers);
  const paths: Record<string, string> = {};
  visit(merged.root, '', (path, { inode, layer: made }) => {
    paths[path] = `${inode.kind} ${inode.size} @${made}`;
  });
  const hidden = merged.hidden.map(
    ({ path, bytes, put, by, how }) => `${path} ${bytes} ${put}>${by} ${how}`,
  );
  return { paths, hidden, visible: weigh(merged.root).bytes, changes: merged.changes };
}

const folder = (path: string) => ({ path, kind: 'folder' as const, mode: 0o755 });
const file = (path: string, size: number, more: object = {}) => ({ path, size, ...more });

test('a file is replaced, deleted, chowned, and copied unchanged: who put what, and who hid it how', () => {
  const { hidden, paths, visible } = seen(
    layer([folder('d'), file('d/a', 1), file('d/b', 2), file('d/c', 4), file('d/e', 8)]),
    layer([file('d/a', 100, { mtime: 9 }), file('d/c', 4, { uid: 1000 }), file('d/e', 8)], {
      deleted: ['d/b'],
    }),
  );
  expect(hidden).toEqual([
    'd/b 2 0>1 deleted',
    'd/a 1 0>1 replaced',
    'd/c 4 0>1 rights',
    'd/e 8 0>1 same',
  ]);
  expect(paths).toEqual({
    d: 'folder 0 @0',
    'd/a': 'file 100 @1',
    'd/c': 'file 4 @1',
    // A chown that changes nothing made nothing so.
    'd/e': 'file 8 @0',
  });
  expect(visible).toBe(112);
});

test.each([
  ['an opaque folder', { opaque: ['d'] }],
  ['a whiteout of each child', { deleted: ['d/a', 'd/s'] }],
  ['a whiteout of the folder', { deleted: ['d'] }],
])('a folder that is removed and made again, by %s', (_, rest) => {
  const { hidden, paths } = seen(
    layer([folder('d'), file('d/a', 5), folder('d/s'), file('d/s/x', 7)]),
    // Whiteouts speak of lower layers only, wherever they stand.
    layer([folder('d'), file('d/a', 6)], rest),
  );
  expect(hidden.toSorted()).toEqual(['d/a 5 0>1 replaced', 'd/s/x 7 0>1 deleted']);
  expect(paths['d/a']).toBe('file 6 @1');
  expect(Object.keys(paths)).toEqual(['d', 'd/a']);
});

test('a folder becomes a file, a file becomes a folder, and a folder nobody names is there', () => {
  const { hidden, paths } = seen(
    layer([folder('d'), file('d/a', 5), file('f', 3)]),
    layer([file('d', 1), file('f/g/h', 2)]),
  );
  expect(paths).toEqual({
    d: 'file 1 @1',
    f: 'folder 0 @1',
    'f/g': 'folder 0 @1',
    'f/g/h': 'file 2 @1',
  });
  expect(hidden.toSorted()).toEqual(['d/a 5 0>1 deleted', 'f 3 0>1 deleted']);
});

test('a hard link keeps its content when its target is replaced, and counts once', () => {
  const link = { path: 'h2', kind: 'hardlink' as const, target: 'h1' };
  const first = layer([file('h1', 30), link]);
  expect(seen(first).visible).toBe(30);
  const replaced = seen(first, layer([file('h1', 1, { mtime: 2 })]));
  expect(replaced).toMatchObject({ hidden: [], visible: 31, paths: { h2: 'file 30 @0' } });
  const gone = seen(first, layer([], { deleted: ['h1'] }), layer([], { deleted: ['h2'] }));
  expect(gone).toMatchObject({ hidden: ['h2 30 0>2 deleted'], visible: 0, paths: {} });
});

test('a folder that every layer names is its maker’s until its rights change', () => {
  const { paths } = seen(
    layer([folder('etc')]),
    layer([folder('etc')]),
    layer([{ ...folder('etc'), uid: 5 }]),
    layer([{ ...folder('etc'), uid: 5 }]),
  );
  expect(paths).toEqual({ etc: 'folder 0 @2' });
});

test('what each layer added, changed and removed', () => {
  const { changes } = seen(
    layer([folder('d'), file('d/a', 5), file('d/b', 6)]),
    layer([file('d/a', 7), file('n', 8)], { deleted: ['d'] }),
  );
  expect(changes[1]).toMatchObject({
    bytes: 15,
    added: { files: 1, bytes: 8 },
    changed: { files: 1, bytes: 7 },
    removed: { files: 1, bytes: 6 },
  });
});

test('dive counts every copy, and does not see a deleted folder', () => {
  const copied = [layer([file('a', 5)]), layer([file('a', 5, { uid: 1 })])];
  expect(merge(copied).dive).toEqual({
    efficiency: 0.5,
    wastedBytes: 10,
    wastedShare: 2,
  });
  const removed = [layer([folder('c'), file('c/x', 10)]), layer([], { deleted: ['c'] })];
  expect(merge(removed).dive).toEqual({
    efficiency: 1,
    wastedBytes: 0,
    wastedShare: 0,
  });
  const one = [layer([file('x', 10)]), layer([], { deleted: ['x'] })];
  expect(merge(one).dive).toMatchObject({ efficiency: 0, wastedBytes: 10 });
});

test('who wrote a file, whoever changed its mode or touched it since', () => {
  const merged = merge([
    layer([file('passwd', 10, { mtime: 1 })]),
    layer([file('passwd', 20, { mtime: 2 })]),
    layer([file('passwd', 20, { mtime: 2, mode: 0o666 })]),
    layer([file('passwd', 20, { mtime: 2, mode: 0o666 }), file('other', 1)]),
  ]);
  expect(writtenBy(merged, 'passwd')).toBe(1);
  expect(writtenBy(merged, 'other')).toBe(3);
  expect(writtenBy(merged, 'nowhere')).toBeNull();
});
