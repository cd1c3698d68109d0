import { createHash } from 'node:crypto';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { entry, pax, tar } from '../domain/image/tar.ts';

/** What docker loads: layers plain, gzip and zstd, as tools other than docker write them. */
export function foreignImage(name: string): Buffer {
  const layers = [
    tar(
      // Every container has these, so the image has them too.
      ...['etc/', 'dev/', 'proc/', 'sys/'].map((path) => entry({ name: path, type: '5' })),
      entry({ name: 'etc/passwd', body: 'root:x:0:0::/root:/bin/sh\n' }),
      entry({ name: 'opaque/', type: '5', mode: 0o1777 }),
      entry({ name: 'opaque/old', body: 'old' }),
      entry({ name: 'bin/', type: '5' }),
      pax({
        'SCHILY.xattr.security.capability': Buffer.from(
          '0100000200200000000000000000000000000000',
          'hex',
        ).toString('latin1'),
      }),
      entry({ name: 'bin/ping', body: 'ping', mode: 0o755 }),
    ),
    tar(
      entry({ name: './opaque/', type: '5', uid: 7 }),
      entry({ name: './opaque/.wh..wh..opq' }),
      entry({ name: './opaque/new', body: 'new' }),
      entry({ name: './bin/', type: '5' }),
      entry({ name: './bin/link', type: '1', link: './opaque/new' }),
    ),
    tar(
      entry({ name: '././@LongLink', type: 'L', body: `${'long/'.repeat(60)}name\0` }),
      entry({ name: 'long', body: 'x', mode: 0o640, gid: 5 }),
      entry({ name: 'etc/.wh.passwd' }),
    ),
  ];
  const packed = layers.map((one, at) =>
    at === 0 ? one : at === 1 ? gzipSync(one) : zstdCompressSync(one),
  );
  const types = ['', '+gzip', '+zstd'];
  const blobs = packed.map(blob);
  const config = json({
    architecture: process.arch === 'arm64' ? 'arm64' : 'amd64',
    os: 'linux',
    config: { Cmd: ['x'] },
    rootfs: { type: 'layers', diff_ids: layers.map((one) => blob(one).digest) },
    history: layers.map((_, at) => ({ created_by: `step ${at}` })),
  });
  const oci = 'application/vnd.oci.image';
  const manifest = json({
    schemaVersion: 2,
    mediaType: `${oci}.manifest.v1+json`,
    config: described(config, `${oci}.config.v1+json`),
    layers: blobs.map((one, at) => described(one, `${oci}.layer.v1.tar${types[at]}`)),
  });
  const annotations = {
    'io.containerd.image.name': `docker.io/library/${name}`,
    'org.opencontainers.image.ref.name': '1',
  };
  const index = {
    schemaVersion: 2,
    manifests: [{ ...described(manifest, `${oci}.manifest.v1+json`), annotations }],
  };
  const forDocker = [
    { Config: config.path, RepoTags: [name], Layers: blobs.map(({ path }) => path) },
  ];
  return tar(
    ...[...blobs, config, manifest].map(({ path, content }) =>
      entry({ name: path, body: content }),
    ),
    entry({ name: 'oci-layout', body: '{"imageLayoutVersion":"1.0.0"}' }),
    entry({ name: 'index.json', body: JSON.stringify(index) }),
    entry({ name: 'manifest.json', body: JSON.stringify(forDocker) }),
  );
}

const blob = (content: Buffer) => {
  const digest = createHash('sha256').update(content).digest('hex');
  return {
    path: `blobs/sha256/${digest}`,
    digest: `sha256:${digest}`,
    size: content.length,
    content,
  };
};
const json = (value: unknown) => blob(Buffer.from(JSON.stringify(value)));
const described = (one: ReturnType<typeof blob>, mediaType: string) => ({
  mediaType,
  digest: one.digest,
  size: one.size,
});
