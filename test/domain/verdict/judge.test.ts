import { expect, test } from 'vitest';
import { judge } from '../../../src/domain/verdict/judge.ts';
import type { Evidence } from '../../../src/domain/verdict/judge.ts';

/** A build that went well; each row changes what it says. */
const good: Evidence = {
  docker: [{ argv: ['docker', 'compose', 'build'], code: 0 }],
  progress: {
    seen: true,
    exported: true,
    names: ['kpi:dev'],
    digests: ['sha256:new'],
    failed: null,
  },
  before: { id: 'sha256:old', tagged: 1000 },
  since: 2000,
  after: { id: 'sha256:new', tagged: 3000 },
};
const progress = (change: Partial<Evidence['progress']>): Partial<Evidence> => ({
  progress: { ...good.progress, ...change },
});
const silent = progress({ seen: false, exported: false, names: [], digests: [] });

test.each<[string, Partial<Evidence>, string]>([
  ['all three agree', {}, 'built'],
  [
    'a cached build has the same image, but its tag moved',
    { after: { id: 'sha256:old', tagged: 3000 } },
    'built',
  ],
  ['the first look came after the build', { before: { id: 'sha256:new', tagged: 3000 } }, 'built'],
  ['there was no image before', { before: null }, 'built'],
  ['the result was sent away', { after: 'elsewhere' }, 'built'],
  [
    'buildx loaded it, which sets no time',
    { before: null, after: { id: 'sha256:new', tagged: null } },
    'built',
  ],
  [
    'buildx loaded the same image again',
    { before: { id: 'sha256:new', tagged: null }, after: { id: 'sha256:new', tagged: null } },
    'built',
  ],
  ['the tag names an image of before', { after: { id: 'sha256:old', tagged: 1000 } }, 'disputed'],
  ['the tag is gone', { after: null }, 'disputed'],
  ['the engine does not answer', { after: 'unknown' }, 'disputed'],
  ['docker says 1', { docker: [{ argv: [], code: 1 }] }, 'disputed'],
  ['docker left no record', { docker: [] }, 'disputed'],
  ['docker was killed', { docker: [{ argv: [], code: null }] }, 'disputed'],
  [
    'a step failed, and the old image stands',
    {
      docker: [{ argv: [], code: 17 }],
      ...progress({ exported: false, names: [], digests: [], failed: 'RUN x' }),
      after: { id: 'sha256:old', tagged: 1000 },
    },
    'failed',
  ],
  ['it was exported, never named', { ...progress({ names: [] }) }, 'disputed'],
  [
    'no step failed, but nothing was exported',
    { docker: [{ argv: [], code: 1 }], ...progress({ exported: false, names: [] }), after: null },
    'failed',
  ],
  ['nothing to build', { ...silent, after: { id: 'sha256:old', tagged: 1000 } }, 'nothing'],
  ['progress was silent, though the tag moved', { ...silent }, 'disputed'],
])('%s', (_, change, is) => {
  expect(judge({ ...good, ...change }).is).toBe(is);
});

test('each witness gives its reason', () => {
  const { witnesses } = judge({
    ...good,
    docker: [],
    after: null,
    ...progress({ exported: false }),
  });
  expect(witnesses.map(({ name, says }) => `${name}: ${says}`)).toEqual([
    'docker: docker was never started',
    'progress: the image was not exported',
    'engine: the engine knows no such image',
  ]);
});
