import { expect, test } from 'vitest';
import { failureFor } from '../../tasks/build/explain.ts';
import { namesNow } from '../../tasks/build/image.ts';

const image = (letter: string) => ({
  id: `sha256:${letter.repeat(64)}`,
  tagged: null,
  bytes: 1,
  onBuild: [],
});
const name = 'kpi:dev.x';

test.each<[string, Parameters<typeof namesNow>[1], Parameters<typeof namesNow>[2], string | null]>([
  ['the old image', image('a'), image('a'), `${name} still names the image of an earlier build`],
  ['another image', image('a'), image('b'), `${name} names a new image (bbbbbbbbbbbb, was aaaaaaa`],
  ['its first image', null, image('b'), `${name} names the image bbbbbbbbbbbb.`],
  ['no image', image('a'), null, `There is no image ${name}.`],
  ['who knows what', image('a'), 'unknown', `What ${name} names now cannot be told.`],
  ['an image elsewhere', image('a'), 'elsewhere', null],
])('after a failure a tag names %s', (_, before, after, says) => {
  if (says === null) expect(namesNow(name, before, after)).toBeNull();
  else expect(namesNow(name, before, after)).toContain(says);
});

test('a disk that is full at the very end, with the image already named, is no contradiction', () => {
  const message = 'write /var/lib/docker/buildkit/content/ingest/data: no space left on device';
  const stop = failureFor(
    { is: 'disputed', witnesses: [] },
    { message, step: null, lines: [], line: null, stages: [] },
    { dockerfile: '/kpi/Dockerfile', names: namesNow(name, image('a'), image('b')), log: '/log' },
  );
  expect(stop.failure).toMatchObject({
    kind: 'missing',
    why: `the disk is full: ${message}. ${name} names a new image (bbbbbbbbbbbb, was aaaaaaaaaaaa).`,
  });
});
