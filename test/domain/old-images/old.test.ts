import { expect, test } from 'vitest';
import { oldImages } from '../../../src/domain/old-images/old.ts';

const image = (id: string, ...tags: string[]) => ({
  id,
  tags,
  bytes: 1,
  created: `2026-01-0${id.length}`,
});
const known = {
  current: 'kpi:dev.me-kobofe2',
  prefix: 'me-kobofe',
  recorded: new Set(['sha256:dangling', 'sha256:now']),
  used: new Set(['sha256:used']),
};
const oldOf = (...images: ReturnType<typeof image>[]) =>
  oldImages(images, known).old.flatMap(({ names }) => names);

test.each<[string, ReturnType<typeof image>, readonly string[]]>([
  ['an earlier build id goes', image('a', 'kpi:dev.me-kobofe1'), ['kpi:dev.me-kobofe1']],
  [
    'with its stages',
    image('a', 'kpi:dev.me-kobofe1.pip-dependencies'),
    ['kpi:dev.me-kobofe1.pip-dependencies'],
  ],
  ['the current one stays', image('a', 'kpi:dev.me-kobofe2'), []],
  ['and its stages', image('a', 'kpi:dev.me-kobofe2.npm-install'), []],
  ['a longer id is another one', image('a', 'kpi:dev.me-kobofe21'), ['kpi:dev.me-kobofe21']],
  ['another workspace’s stays', image('a', 'kpi:dev.you-kobofe1'), []],
  ['one that is also called otherwise stays', image('a', 'kpi:dev.me-kobofe1', 'kpi:keep'), []],
  ['one without a name that we made goes', image('sha256:dangling'), ['sha256:dangling']],
  ['one without a name that others made stays', image('sha256:other'), []],
])('%s', (_, one, names) => {
  expect(oldOf(one)).toEqual(names);
});

test('one that a container stands on stays, and is told', () => {
  const used = image('sha256:used', 'kpi:dev.me-kobofe1');
  expect(oldImages([used], known)).toEqual({ old: [], used: [used] });
});

test('without settings of kobo-install no name is taken for ours', () => {
  expect(oldImages([image('a', 'kpi:dev.kobofe1')], { ...known, prefix: null }).old).toEqual([]);
});
