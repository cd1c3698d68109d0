import { join } from 'node:path';
import { expect, test } from 'vitest';
import { foresight } from '../../tasks/build/foresight.ts';
import { aRecord } from '../domain/build-log/records.ts';
import { gitIn } from '../helpers/git.ts';
import { reading } from '../helpers/reading.ts';
import { put, tree } from '../helpers/tree.ts';

type Look = Parameters<typeof foresight>[0];

/** A checkout with one commit, built last as the record says; how long a build takes is up to the test. */
function built(record: Parameters<typeof aRecord>[0] = {}, options: Partial<Look['options']> = {}) {
  const kpi = tree({ Dockerfile: 'FROM scratch\nCOPY a /a\n', a: 'one' });
  for (const args of [
    ['init', '-q'],
    ['add', '.'],
    ['commit', '-qm', 'one'],
  ])
    gitIn(kpi, ...args);
  const commit = gitIn(kpi, 'rev-parse', 'HEAD').trim();
  const how = {
    ...aRecord().how,
    via: 'buildx',
    service: 'kpi',
    target: null,
    noCache: false,
    args: [],
  } as const;
  const last = aRecord({
    outcome: 'built',
    source: { path: kpi, commit, branch: 'main', dirty: false },
    keys: { 'stage-0 2': 'key:soft' },
    ...record,
    how: { ...how, ...record.how },
  });
  const look = {
    ...reading(),
    state: tree(),
    rest: [],
    options: { service: 'kpi', noCache: false, explain: false, via: 'buildx', ...options },
    records: { all: async () => ({ records: [{ id: last.id, value: last }], damaged: [] }) },
  } as unknown as Look;
  return {
    kpi,
    last,
    ahead: foresight(look, { kpi, dockerfile: join(kpi, 'Dockerfile'), via: 'buildx' }),
  };
}

test('a build of what was built last is not foreseen where it is over at once', async () => {
  const { ahead, last } = built();
  ahead.begin();
  const outlook = ahead.outlook();
  expect(await ahead.same()).toEqual(last);
  ahead.end();
  expect(await outlook).toBeNull();
});

test('one that takes its time is', async () => {
  const { ahead } = built();
  ahead.begin();
  expect((await ahead.outlook())?.plan).toMatchObject([{ reads: ['a'] }]);
});

test('before it begins it is foreseen all the same', async () => {
  const { ahead } = built();
  ahead.end();
  expect(await ahead.outlook()).not.toBeNull();
});

test.each<[string, Parameters<typeof built>, ((kpi: string) => void)?]>([
  ['another commit', [{ source: { path: '', commit: 'abc', branch: null, dirty: false } }]],
  ['a last one that failed', [{ outcome: 'failed' }]],
  ['a last one that nobody foresaw', [{ keys: null }]],
  ['another service', [{}, { service: 'other' }]],
  ['another target', [{}, { target: 'other' }]],
  ['no cache', [{}, { noCache: true }]],
  ['a change', [], (kpi) => put(kpi, { a: 'two' })],
  ['a new file', [], (kpi) => put(kpi, { b: 'two' })],
])('with %s it is foreseen while it runs', async (_, given, change) => {
  const { ahead, kpi } = built(...given);
  change?.(kpi);
  ahead.begin();
  ahead.end();
  expect(await ahead.same()).toBeNull();
  expect(await ahead.outlook()).not.toBeNull();
});
