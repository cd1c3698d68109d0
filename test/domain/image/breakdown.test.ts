import { expect, test } from 'vitest';
import {
  breakDown,
  comparePackages,
  compareWeights,
  judgeBudgets,
  readBudgets,
  sizeText,
} from '../../../src/domain/image/index.ts';
import type { Layer } from '../../../src/domain/image/index.ts';
import { layer } from './tar.ts';

const site = 'opt/venv/lib/python3.12/site-packages';
const status = [
  'Package: gettext\nStatus: install ok installed\nInstalled-Size: 100\nVersion: 1.2',
  'Package: gone\nStatus: deinstall ok config-files\nInstalled-Size: 900\nVersion: 1',
].join('\n\n');
const first = layer([
  { path: `${site}/googleapiclient/discovery.json`, size: 78_000 },
  { path: `${site}/google_api_python_client-2.1.dist-info/RECORD`, size: 10 },
  { path: `${site}/yaml/x.so`, size: 500 },
  { path: `${site}/PyYAML-6.0.dist-info/RECORD`, size: 5 },
  { path: `${site}/six.py`, size: 40 },
  { path: `${site}/six-1.17.dist-info/RECORD`, size: 2 },
  { path: 'srv/src/kpi/.git/pack', size: 20_000 },
]);
const broken = (...layers: readonly Layer[]) =>
  breakDown({
    layers,
    texts: { 'var/lib/dpkg/status': status },
    config: {
      diffIds: layers.map((_, at) => `sha256:${at}`),
      history: layers.map((_, at) => ({ createdBy: `RUN ${at}`, empty: false })),
      user: '',
      env: [],
      volumes: [],
    },
  });

test('sizes, folders that tell something, packages by the name that is imported, hidden bytes', () => {
  const second = layer([{ path: `${site}/six.py`, size: 50, mtime: 7 }], { deleted: ['srv'] });
  const { breakdown } = broken(first, second);
  expect(breakdown.bytes).toEqual({ image: 98_607, visible: 78_567, hidden: 20_040 });
  // The folders on the way only pass the weight on.
  expect(breakdown.folders).toEqual([
    { path: `/${site}/googleapiclient/discovery.json`, bytes: 78_000, files: 1, folder: false },
  ]);
  const venv = breakdown.tree.children[0];
  expect([breakdown.tree.name, venv?.name, venv?.bytes]).toEqual(['/', 'opt', 78_567]);
  expect(breakdown.python.map(({ name, version, bytes }) => `${name} ${version} ${bytes}`)).toEqual(
    [
      'googleapiclient  78000',
      'yaml  500',
      'six 1.17 52',
      'google_api_python_client 2.1 10',
      'PyYAML 6.0 5',
    ],
  );
  expect(breakdown.apt).toEqual([{ name: 'gettext', version: '1.2', bytes: 102_400 }]);
  expect(breakdown.hidden).toEqual([
    { path: '/srv/src/kpi/.git/pack', files: 1, bytes: 20_000, put: 1, by: 2, how: 'deleted' },
    { path: `/${site}/six.py`, files: 1, bytes: 40, put: 1, by: 2, how: 'replaced' },
  ]);
});

test('two images: the biggest difference first, at the path that tells most', () => {
  const other = layer([
    { path: `${site}/googleapiclient/discovery.json`, size: 8000 },
    { path: 'new/a', size: 3000 },
    ...Array.from({ length: 50 }, (_, at) => ({ path: `srv/src/kpi/many/f${at}`, size: 2000 })),
  ]);
  const [before, after] = [broken(first), broken(other)];
  expect(compareWeights(before.weight, after.weight, 1000)).toEqual([
    { name: '/srv/src/kpi/many', before: 0, after: 100_000 },
    { name: `/${site}/googleapiclient/discovery.json`, before: 78_000, after: 8000 },
    { name: '/srv/src/kpi/.git', before: 20_000, after: 0 },
    { name: '/new', before: 0, after: 3000 },
  ]);
  expect(comparePackages(before.breakdown.python, after.breakdown.python)[0]).toEqual({
    name: 'googleapiclient',
    before: 78_000,
    after: 8000,
  });
});

test.each([
  ['total<2GB', [{ of: 'total', most: 2e9 }]],
  [
    '/opt/venv <= 1.5 MiB, hidden<50kB',
    [
      { of: '/opt/venv', most: 1_572_864 },
      { of: 'hidden', most: 50_000 },
    ],
  ],
  ['# comment\nvisible<7 # why\n', [{ of: 'visible', most: 7 }]],
  ['wasted<1', [{ of: 'wasted', most: 1 }]],
  ['total<much', '“total<much” is no budget'],
  ['opt<1MB', '“opt<1MB” is no budget'],
  ['# nothing', 'it holds no budget'],
])('the budgets %j', (text, expected) => {
  expect(readBudgets(text)).toEqual(expected);
});

test('a budget is kept at its limit, and by a path that is not there', () => {
  const { breakdown, weight } = broken(first);
  const wanted = [
    { of: 'total', most: breakdown.bytes.image },
    { of: '/srv/src/kpi/.git', most: 19_999 },
    { of: '/nowhere', most: 0 },
    { of: 'wasted', most: 0 },
  ];
  expect(judgeBudgets(wanted, breakdown, weight).map(({ bytes, kept }) => [bytes, kept])).toEqual([
    [98_557, true],
    [20_000, false],
    [0, true],
    [0, true],
  ]);
});

test.each([40, 80])('no line is wider than %i columns, and no word is broken', (columns) => {
  const { breakdown } = broken(first, layer([{ path: `${site}/six.py`, size: 50, mtime: 7 }]));
  const result = { ...breakdown, image: 'kpi', id: '', engineBytes: 5, budgets: [], against: null };
  const lines = sizeText(result, { columns, bytes: (count) => `${count} B` }).split('\n');
  expect(lines.filter((line) => line.length > columns)).toEqual([]);
  expect(lines.join(' ').replaceAll(/\s+/g, ' ')).toContain(
    'hidden: carried along, seen by nobody',
  );
});

test('folders as deep as a path can be are no trouble', () => {
  const path = 'd/'.repeat(2047);
  const deep = (size: number) => broken(layer([{ path: `${path}x`, size }]));
  const { breakdown, weight } = deep(5000);
  expect(breakdown.folders).toEqual([{ path: `/${path}x`, bytes: 5000, files: 1, folder: false }]);
  expect(JSON.stringify(breakdown.tree)).toContain('"bytes":5000');
  expect(compareWeights(weight, deep(9000).weight, 1)).toEqual([
    { name: `/${'d/'.repeat(101).slice(0, -1)}`, before: 5000, after: 9000 },
  ]);
  const empty = broken(layer([{ path: 'other', size: 1 }])).weight;
  expect(compareWeights(empty, weight, 1)[0]).toEqual({ name: '/d', before: 0, after: 5000 });
});

test('a package of Debian that names its Python', () => {
  const { breakdown } = broken(
    layer([{ path: 'usr/lib/python3/dist-packages/mercurial-6.3.2-py3.11.egg-info', size: 9 }]),
  );
  expect(breakdown.python).toEqual([{ name: 'mercurial', version: '6.3.2', bytes: 9 }]);
});
