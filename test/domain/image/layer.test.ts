import { execFileSync } from 'node:child_process';
import {
  linkSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readListing, shown } from '../../../src/domain/image/index.ts';
import { usualLimits } from '../../../src/domain/image/entry.ts';
import { entry, layerOf, pax, tar } from './tar.ts';

let folder = '';
const long = `${'a'.repeat(90)}/${'b'.repeat(90)}/${'c'.repeat(90)}`;
const odd = Buffer.from([0x66, 0xe9, 0x0a, 0x5c]);

beforeAll(() => {
  folder = mkdtempSync('/tmp/kpi-tar-');
  writeFileSync(join(folder, 'plain'), 'text');
  linkSync(join(folder, 'plain'), join(folder, 'twin'));
  symlinkSync('plain', join(folder, 'way'));
  mkdirSync(join(folder, 'long', long), { recursive: true });
  writeFileSync(join(folder, 'long', long, 'file'), 'far');
  writeFileSync(Buffer.concat([Buffer.from(`${folder}/`), odd]), 'odd');
  writeFileSync(join(folder, 'holes'), '');
  truncateSync(join(folder, 'holes'), 5_000_000);
  execFileSync('sh', ['-c', 'mkfifo "$0/pipe"', folder]);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What GNU tar writes of a folder that holds one of each. */
const written = (...flags: readonly string[]): Buffer =>
  execFileSync('tar', ['-C', folder, '--sort=name', '-cf', '-', ...flags, '.'], {
    maxBuffer: 64 * 2 ** 20,
  });

const formats: readonly (readonly string[])[] = [
  ['--format=gnu'],
  ['--format=gnu', '--sparse'],
  ['--format=posix'],
  ['--format=posix', '--sparse', '--sparse-version=1.0'],
  ['--format=posix', '--sparse', '--sparse-version=0.1'],
  ['--format=oldgnu'],
];

describe.each(formats)('tar %s %s %s', (...flags: readonly string[]) => {
  test.each([511, 512, 65_536])('in pieces of %i bytes', (piece) => {
    const owner = flags[0] === '--format=gnu' || flags[0] === '--format=posix' ? 3_000_000 : 1000;
    const archive = written(...flags, `--owner=x:${owner}`, '--group=x:7');
    const found = layerOf(archive, piece).entries.filter(({ kind }) => kind !== 'folder');
    expect(found.map(({ path, kind, size, target }) => [path, kind, size, target])).toEqual([
      ['f\xe9\n\\', 'file', 3, ''],
      ['holes', 'file', 5_000_000, ''],
      [`long/${long}/file`, 'file', 3, ''],
      ['pipe', 'fifo', 0, ''],
      ['plain', 'file', 4, ''],
      ['twin', 'hardlink', 0, 'plain'],
      ['way', 'link', 0, 'plain'],
    ]);
    expect(new Set(found.map(({ uid, gid }) => `${uid}:${gid}`))).toEqual(new Set([`${owner}:7`]));
  });
});

test('ustar and v7 archives, byte by byte', () => {
  const files = ['plain', 'twin', 'way'];
  for (const format of ['ustar', 'v7']) {
    const archive = execFileSync('tar', ['-C', folder, `--format=${format}`, '-cf', '-', ...files]);
    expect(layerOf(archive, 1).entries.map(({ path, kind }) => [path, kind])).toEqual([
      ['plain', 'file'],
      ['twin', 'hardlink'],
      ['way', 'link'],
    ]);
  }
});

test('whiteouts, whatever type they have, and the notes of AUFS', () => {
  const { entries, deleted, opaque } = layerOf(
    tar(
      entry({ name: 'a/.wh.gone' }),
      entry({ name: 'a/.wh.linked', type: '1', link: 'a/b' }),
      entry({ name: './c/.wh..wh..opq' }),
      entry({ name: '.wh.top' }),
      entry({ name: '.wh..wh.plnk' }),
      entry({ name: './d/', type: '5' }),
    ),
  );
  expect({ deleted, opaque }).toEqual({ deleted: ['a/gone', 'a/linked', 'top'], opaque: ['c'] });
  expect(entries.map(({ path }) => path)).toEqual(['d']);
});

test('capabilities, kept texts, and values of an extended header for one entry only', () => {
  const { entries, texts } = layerOf(
    tar(
      pax({ 'SCHILY.xattr.security.capability': '\x01\x00\xff', uid: '99' }),
      entry({ name: 'bin/ping' }),
      entry({ name: 'etc/passwd', body: 'root:x:0:0::/:\n' }),
      pax({ comment: 'a commit', __proto__: 'x' }, 'g'),
      entry({ name: 'last' }),
    ),
  );
  expect(entries.map(({ path, uid, capability }) => [path, uid, capability])).toEqual([
    ['bin/ping', 99, '0100ff'],
    ['etc/passwd', 0, ''],
    ['last', 0, ''],
  ]);
  expect(texts).toEqual({ 'etc/passwd': 'root:x:0:0::/:\n' });
});

const good = entry({ name: 'file', body: 'x'.repeat(600) });
const damaged = Buffer.from(good);
damaged[0] = 0x21;

test.each<[string, Buffer, RegExp]>([
  [
    'a path that leads out',
    tar(entry({ name: 'a/../../etc/passwd' })),
    /leads out of it: “a\/\.\./,
  ],
  ['.. alone', tar(entry({ name: '..' })), /leads out/],
  ['an absolute path', tar(entry({ name: '/etc/passwd' })), /absolute path “\/etc/],
  ['one in an extended header', tar(pax({ path: '../x' }), entry({ name: 'x' })), /leads out/],
  ['a hard link out', tar(entry({ name: 'x', type: '1', link: '../../shadow' })), /leads out/],
  ['a whiteout of ..', tar(entry({ name: 'a/.wh...' })), /removes “\.\.”/],
  ['a huge header', tar(entry({ name: 'x', type: 'x', size: 7_000_000_000 })), /claims 7000000000/],
  ['a huge long name', tar(entry({ name: 'x', type: 'L', size: 2 ** 30 })), /claims/],
  ['a broken header', tar(damaged), /checksum/],
  [
    'a broken extended header',
    tar(entry({ name: 'x', type: 'x', body: '99 path=a\n' }), good),
    /broken/,
  ],
  ['a negative size', tar(pax({ size: '-1' }), good), /cannot be/],
  [
    'a path that no Linux takes',
    tar(pax({ path: 'd/'.repeat(20_000) }), entry({ name: 'x' })),
    /path of 39999 bytes: “d\/d\//,
  ],
  ['a body that is cut', good.subarray(0, 700), /cut short/],
  ['a header that is cut', good.subarray(0, 100), /cut short/],
])('refuses %s', (_, archive, words) => {
  expect(() => layerOf(archive)).toThrow(words);
});

test('refuses more entries or names than the limits', () => {
  const archive = tar(...Array.from({ length: 20 }, (_, at) => entry({ name: `file${at}` })));
  expect(() => layerOf(archive, 512, { ...usualLimits, entries: 19 })).toThrow(
    /more than 19 files/,
  );
  expect(() => layerOf(archive, 512, { ...usualLimits, names: 100 })).toThrow(/fill the memory/);
  expect(layerOf(archive, 512, { ...usualLimits, entries: 20 }).entries).toHaveLength(20);
});

test('a layer survives being kept as text; a text that was cut is none', () => {
  const { texts: _, ...layer } = layerOf(
    Buffer.concat([
      entry({ name: './', type: '5' }),
      entry({ name: '.wh.gone\t\r' }),
      entry({ name: 'o/.wh..wh..opq' }),
      entry({ name: 'a ', mtime: 0 }),
      entry({ name: 'b\\', type: '2', link: 'to\nthere' }),
      entry({ name: 'etc/\x85\xa0', body: 'a', mode: 0o4755, uid: 7 }),
      pax({ 'SCHILY.xattr.security.capability': '\xff' }),
      written('--format=posix'),
    ]),
  );
  const back = readListing(Buffer.from(layer.text, 'utf8').toString('utf8'));
  expect({ ...back, entries: [...(back?.entries ?? [])] }).toEqual(layer);
  expect(layer).toMatchObject({ deleted: ['gone\t\r'], opaque: ['o'] });
  expect(layer.entries.slice(0, 4).map(({ path, kind, target }) => [path, kind, target])).toEqual([
    ['', 'folder', ''],
    ['a ', 'file', ''],
    ['b\\', 'link', 'to\nthere'],
    ['etc/\x85\xa0', 'file', ''],
  ]);
  // Twice, since its entries are made when they are looked at.
  expect([...(back?.entries ?? [])]).toEqual(layer.entries);
  expect(readListing(layer.text.slice(0, -20))).toBeNull();
  expect(readListing('kpi-tasks layer 1\nend')).toBeNull();
});

test('names as people read them', () => {
  expect(shown(Buffer.from('café/日本', 'utf8').toString('latin1'))).toBe('café/日本');
  expect(shown('f\xe9\n')).toBe(String.raw`f\xE9\x0A`);
  expect(shown('a\x1b[31m')).toBe(String.raw`a\x1B[31m`);
});
