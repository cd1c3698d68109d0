import { createHash } from 'node:crypto';
import { constants, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import {
  instruction,
  instructions,
  merge,
  readArchive,
  visit,
} from '../../../src/domain/image/index.ts';
import { usualLimits } from '../../../src/domain/image/entry.ts';
import { unpack } from '../../../tasks/image/unpack.ts';
import { entry, tar } from './tar.ts';

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
const blob = (bytes: Buffer): Buffer =>
  entry({ name: `blobs/sha256/${sha256(bytes)}`, body: bytes });
const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));

const layers = [
  tar(entry({ name: 'a', body: 'one' }), entry({ name: 'b', body: 'x'.repeat(100_000) })),
  tar(entry({ name: '.wh.b' }), entry({ name: 'c', body: 'three' })),
];
const config = json({
  config: { User: 'kobo', Env: ['A=1'], Volumes: { '/srv/logs': {} } },
  rootfs: { diff_ids: layers.map((one) => `sha256:${sha256(one)}`) },
  history: [
    { created_by: 'ADD rootfs.tar / # buildkit' },
    { created_by: 'ENV A=1', empty_layer: true },
    { created_by: 'RUN /bin/sh -c rm b &&     touch c # buildkit' },
  ],
});
const manifest = (paths: readonly string[], at = `blobs/sha256/${sha256(config)}`): Buffer =>
  entry({
    name: 'manifest.json',
    body: json([{ Config: at, RepoTags: ['kpi:1'], Layers: paths }]),
  });
const named = (bytes: Buffer): string => `blobs/sha256/${sha256(bytes)}`;

/** What docker writes, the layers packed in some way. */
function saved(pack: (bytes: Buffer) => Buffer): Buffer {
  const packed = layers.map(pack);
  return tar(...packed.map(blob), blob(config), manifest(packed.map(named)));
}
const oci = (): Buffer => {
  const packed = layers.map((one) => gzipSync(one));
  const image = json({
    config: { digest: `sha256:${sha256(config)}` },
    layers: packed.map((one) => ({ digest: `sha256:${sha256(one)}` })),
  });
  const attestation = json({ config: {}, layers: [] });
  const index = json({
    manifests: [
      { digest: `sha256:${sha256(attestation)}`, platform: { os: 'unknown' } },
      { digest: `sha256:${sha256(image)}`, platform: { os: 'linux' } },
    ],
  });
  const top = json({ manifests: [{ digest: `sha256:${sha256(index)}` }] });
  return tar(
    entry({ name: './index.json', body: top }),
    ...[...packed, image, attestation, index, config].map(blob),
  );
};
const old = (): Buffer =>
  tar(
    entry({ name: 'one/layer.tar', body: layers[0]! }),
    entry({ name: 'one/VERSION', body: '1.0' }),
    entry({ name: 'two/layer.tar', body: layers[1]! }),
    entry({ name: 'three/layer.tar', type: '2', link: '../two/layer.tar' }),
    entry({ name: 'image.json', body: config }),
    manifest(['one/layer.tar', 'three/layer.tar'], 'image.json'),
  );

async function read(archive: Buffer, piece = 65_536, limits = usualLimits) {
  const reader = readArchive(unpack, { limits });
  const taker = reader.archive();
  for (let at = 0; at < archive.length; at += piece)
    await taker.push(archive.subarray(at, at + piece));
  await taker.end();
  return reader.image(null);
}

const skippable = Buffer.from([0x5a, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);
/** Frames of every kind as other builders write them: one a part, checked, of one repeated byte, and such as hold nothing. */
const framed = (bytes: Buffer): Buffer =>
  Buffer.concat([
    skippable,
    zstdCompressSync(bytes.subarray(0, 700)),
    zstdCompressSync(bytes.subarray(700, 701), {
      params: { [constants.ZSTD_c_contentSizeFlag]: 0, [constants.ZSTD_c_checksumFlag]: 1 },
    }),
    skippable,
    zstdCompressSync(Buffer.alloc(0)),
    zstdCompressSync(bytes.subarray(701), { params: { [constants.ZSTD_c_checksumFlag]: 1 } }),
    skippable,
  ]);

describe.each<[string, () => Buffer]>([
  ['plain layers', () => saved((one) => one)],
  ['gzip', () => saved((one) => gzipSync(one))],
  ['zstd', () => saved((one) => zstdCompressSync(one))],
  ['zstd of many frames', () => saved(framed)],
  ['an OCI index in an index, beside an attestation', oci],
  ['docker before 25, a layer as a link', old],
  ['an archive that is packed as a whole', () => gzipSync(saved((one) => gzipSync(one)))],
])('%s', (_, make) => {
  test.each([1, 7, 700, 65_536])('in pieces of %i bytes', async (piece) => {
    const image = await read(make(), piece);
    const paths: string[] = [];
    visit(merge(image.layers).root, '', (path) => paths.push(path));
    expect(paths).toEqual(['a', 'c']);
    expect(image.config).toMatchObject({ user: 'kobo', env: ['A=1'], volumes: ['/srv/logs'] });
    expect(instructions(image.config)).toEqual(['ADD rootfs.tar /', 'RUN rm b && touch c']);
  });
});

const lying = (): Buffer => {
  const archive = saved((one) => one);
  archive.write('LIE', archive.indexOf('one'));
  return archive;
};
const cutGzip = (): Buffer => {
  const half = gzipSync(layers[0]!).subarray(0, 100);
  return tar(blob(half), blob(config), manifest([named(half), named(half)]));
};
/** A first layer that does not unpack to its end, by the rules of zstd. */
const wrongZstd = (make: (bytes: Buffer) => Buffer): Buffer => {
  const wrong = make(framed(layers[0]!));
  return tar(blob(wrong), blob(config), manifest([named(wrong), named(wrong)]));
};

test.each<[string, Buffer, RegExp]>([
  ['content that is not what its digest says', lying(), /content of [0-9a-f]{12} is not/],
  ['a layer that is cut', cutGzip(), /cannot be unpacked/],
  ['zstd that is cut in a frame', wrongZstd((one) => one.subarray(0, -20)), /cannot be unpacked/],
  [
    'zstd that is cut in a header',
    wrongZstd((one) => one.subarray(0, skippable.length + 3)),
    /cannot be unpacked/,
  ],
  [
    'zstd with something else behind it',
    wrongZstd((one) => Buffer.concat([one, Buffer.from('more')])),
    /it is no zstd/,
  ],
  ['an archive that is cut', saved((one) => one).subarray(0, 3000), /cut short/],
  ['no archive', Buffer.from('hello'), /no tar archive/],
  ['nothing', Buffer.alloc(0), /no tar archive/],
  ['an archive of something else', tar(entry({ name: 'readme', body: 'hi' })), /it is no image/],
  ['a missing layer', tar(blob(config), manifest(['blobs/x', 'blobs/y'])), /is missing/],
  [
    'other layers than the configuration',
    tar(blob(config), manifest(['blobs/x'])),
    /different layers/,
  ],
  ['a member outside', tar(entry({ name: '../x', body: 'a' })), /leads out/],
  ['JSON that is none', tar(entry({ name: 'manifest.json', body: '[{' })), /no JSON/],
])('refuses %s', async (_, archive, words) => {
  await expect(read(archive)).rejects.toThrow(words);
});

test('a digest that is not that of the unpacked layer', async () => {
  // The blob is what its name says, and still not the layer that the configuration names.
  const other = gzipSync(tar(entry({ name: 'other' })));
  const archive = tar(blob(other), blob(config), manifest([named(other), named(other)]));
  await expect(read(archive)).rejects.toThrow(/not the one that its configuration names/);
});

test('a layer of several gzip members', async () => {
  const [half, rest] = [layers[0]!.subarray(0, 700), layers[0]!.subarray(700)];
  const packed = Buffer.concat([gzipSync(half), gzipSync(rest)]);
  const paths = [named(packed), named(layers[1]!)];
  const image = await read(tar(blob(packed), blob(layers[1]!), blob(config), manifest(paths)));
  expect([...(image.layers[0]?.entries ?? [])].map(({ path }) => path)).toEqual(['a', 'b']);
});

test('an archive of several images says so', async () => {
  const about = { Config: named(config), Layers: layers.map(named) };
  const both = json([
    { ...about, RepoTags: ['kpi:1', 'kpi:2'] },
    { ...about, RepoTags: null },
  ]);
  const reader = readArchive(unpack);
  const taker = reader.archive();
  await taker.push(
    tar(...layers.map(blob), blob(config), entry({ name: 'manifest.json', body: both })),
  );
  await taker.end();
  expect(reader.names()).toEqual(['kpi:1', named(config)]);
});

test('a known layer is not read again, unless it holds a file that is needed', async () => {
  const digest = `sha256:${sha256(layers[0]!)}`;
  const [known] = (await read(saved((one) => one))).layers;
  const broken = saved((one) => one);
  broken.write('LIE', broken.indexOf('one'));
  const reader = readArchive(unpack, { known: new Map([[digest, known!]]) });
  const taker = reader.archive();
  await taker.push(broken);
  await taker.end();
  expect(reader.image(null).layers[0]).toBe(known);
});

const passwd = (body: string): Buffer => tar(entry({ name: 'etc/passwd', body }));

test.each<[string, Buffer, Readonly<Record<string, string>>]>([
  ['replaced', passwd('two'), { 'etc/passwd': 'two' }],
  ['deleted with its folder', tar(entry({ name: '.wh.etc' })), {}],
  ['in a folder that was made anew', tar(entry({ name: 'etc/.wh..wh..opq' })), {}],
  ['a link now', tar(entry({ name: 'etc/passwd', type: '2', link: 'x' })), { 'etc/passwd': '' }],
])('a small file that is %s in a later layer', async (_, later, expected) => {
  const both = [passwd('one'), later];
  const about = json({ rootfs: { diff_ids: both.map((one) => `sha256:${sha256(one)}`) } });
  const archive = tar(...both.map(blob), blob(about), manifest(both.map(named), named(about)));
  expect((await read(archive)).texts).toEqual(expected);
});

test('refuses a bomb before it has unpacked', async () => {
  const bomb = gzipSync(Buffer.alloc(50_000_000));
  const archive = tar(blob(bomb), blob(config), manifest([named(bomb), named(bomb)]));
  await expect(read(archive, 65_536, { ...usualLimits, unpacked: 1_000_000 })).rejects.toThrow(
    /unpacks to more than 1000000 bytes/,
  );
});

test.each([
  ['/bin/sh -c #(nop)  CMD ["sh"]', 'CMD ["sh"]'],
  ['/bin/sh -c apt-get update', 'RUN apt-get update'],
  ['RUN |1 A=b /bin/sh -c make # buildkit', 'RUN make'],
  ['COPY . /srv # buildkit', 'COPY . /srv'],
])('%s is the instruction %s', (createdBy, words) => {
  expect(instruction(createdBy)).toBe(words);
});

test('a history that does not fit the layers is not believed', () => {
  expect(
    instructions({ diffIds: ['a', 'b'], history: [{ createdBy: 'x', empty: false }] }),
  ).toEqual(['', '']);
});
