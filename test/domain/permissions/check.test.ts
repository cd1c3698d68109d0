import { describe, expect, test } from 'vitest';
import {
  check,
  imageResult,
  imageText,
  onlyIn,
  readAccounts,
  rootsOf,
  summarise,
} from '../../../src/domain/permissions/index.ts';
import type { Finding, Policy, Rule } from '../../../src/domain/permissions/index.ts';
import { kpiPolicy } from '../../../src/domain/permissions/kpi.ts';
import { wantedMode } from '../../../src/domain/permissions/mode.ts';
import { merge, writtenBy } from '../../../src/domain/image/index.ts';
import type { Entry } from '../../../src/domain/image/index.ts';
import { compileGlob } from '../../../tasks/image/globs.ts';
import { layer } from '../image/tar.ts';

const passwd =
  'root:x:0:0::/root:/bin/sh\nkobo:x:1000:1000::/home/kobo:/bin/sh\nwww:x:33:33::/:/bin/sh\n';
const group = 'root:x:0:\nkobo:x:1000:\nwww:x:33:\nlogs:x:50:kobo,www\n';

type Path = Partial<Entry> & { readonly path: string };
const folder = (path: string, more: Partial<Entry> = {}): Path => ({
  path,
  kind: 'folder',
  mode: 0o755,
  ...more,
});

function judge(policy: Partial<Policy>, layers: readonly (readonly Path[])[], users = passwd) {
  const merged = merge(layers.map((one) => layer(one)));
  const { root } = merged;
  return check(
    {
      root,
      accounts: readAccounts(users, group),
      accountsBy: writtenBy(merged, 'etc/passwd'),
      instructions: layers.map((_, at) => `RUN step ${at + 1}`),
      lines: layers.map((_, at) => at + 10),
      volumes: ['/var/lib/x'],
      shown: (name) => name,
    },
    { accounts: [], rules: [], volumes: [], ...policy },
    compileGlob,
  );
}

/** The troubles of one rule over some paths, as `path: problem`. */
function troubles(asked: Omit<Rule, 'id' | 'level' | 'reason'>, ...paths: readonly Path[]) {
  const rule: Rule = { id: 'rule', level: 'error', reason: 'Because.', ...asked };
  return judge({ rules: [rule] }, [paths]).map(({ path, problem }) => `${path}: ${problem}`);
}

const tree = (file: Partial<Entry>, over: Partial<Entry> = {}): readonly Path[] => [
  folder('srv', over),
  { path: 'srv/file', ...file },
];

describe('effective access', () => {
  test.each<[string, Partial<Entry>, Partial<Entry>, readonly string[]]>([
    ['by others', { mode: 0o604 }, {}, []],
    ['not by others', { mode: 0o640 }, {}, ['/srv/file: kobo cannot read it']],
    ['by the owner only', { mode: 0o400, uid: 1000 }, {}, []],
    // The kernel asks the first class that fits, and no other.
    [
      'not by the owner, though by others',
      { mode: 0o044, uid: 1000 },
      {},
      ['/srv/file: kobo cannot read it'],
    ],
    ['by a group of kobo’s', { mode: 0o040, gid: 50 }, {}, []],
    ['not by a group of others', { mode: 0o040, gid: 33 }, {}, ['/srv/file: kobo cannot read it']],
    [
      'not past a closed folder',
      { mode: 0o644 },
      { mode: 0o700 },
      ['/srv/file: kobo cannot read it: /srv is closed to them'],
    ],
    ['past a folder that can only be passed', { mode: 0o644 }, { mode: 0o711 }, []],
  ])('read %s', (_, file, over, expected) => {
    expect(troubles({ paths: '/srv/*', readableBy: 'kobo' }, ...tree(file, over))).toEqual(
      expected,
    );
  });

  test('write, and not write', () => {
    const paths = [folder('d', { mode: 0o777 }), { path: 'd/a', mode: 0o666 }, { path: 'd/b' }];
    expect(troubles({ paths: '/d/**', writableBy: 'kobo' }, ...paths)).toEqual([
      '/d/b: kobo cannot write it',
    ]);
    expect(troubles({ paths: '/d/**', notWritableBy: 'kobo' }, ...paths)).toEqual([
      '/d: kobo can write to it',
      '/d/a: kobo can write to it',
    ]);
    expect(troubles({ paths: '/d/**', writableBy: 'root' }, ...paths)).toEqual([]);
  });

  test('execute, through a link to its target', () => {
    const paths = [
      folder('bin'),
      folder('x', { mode: 0o700 }),
      { path: 'bin/good', kind: 'link' as const, mode: 0o777, target: '../run' },
      { path: 'bin/bad', kind: 'link' as const, mode: 0o777, target: '/x/run' },
      { path: 'bin/nowhere', kind: 'link' as const, mode: 0o777, target: 'nowhere' },
      { path: 'bin/round', kind: 'link' as const, mode: 0o777, target: 'round' },
      { path: 'run', mode: 0o755 },
      { path: 'x/run', mode: 0o755 },
    ];
    expect(troubles({ paths: '/bin/*', executableBy: 'kobo' }, ...paths)).toEqual([
      '/bin/bad: kobo cannot execute what it points to',
      '/bin/nowhere: kobo cannot execute what it points to',
      '/bin/round: kobo cannot execute what it points to',
    ]);
    expect(troubles({ paths: '/bin/*', resolves: true }, ...paths)).toEqual([
      '/bin/nowhere: a link that leads nowhere in the image',
      '/bin/round: a link that leads nowhere in the image',
    ]);
  });
});

test.each<[string, Omit<Rule, 'id' | 'level' | 'reason'>, Partial<Entry>, readonly string[]]>([
  [
    'owner',
    { paths: '/srv/*', owner: ['root', 'www'] },
    { uid: 1000 },
    ['owned by kobo, not by root or www'],
  ],
  ['owner by number', { paths: '/srv/*', owner: 1000 }, { uid: 1000 }, []],
  ['group', { paths: '/srv/*', group: 'kobo' }, { gid: 99 }, ['of group 99, not of kobo']],
  ['mode', { paths: '/srv/*', mode: 'u=rwX,go=rX' }, { mode: 0o664 }, ['mode 0664, not 0644']],
  [
    'names',
    { paths: '/srv/*', named: true },
    { uid: 7, gid: 8 },
    ['of user 7 and group 8, which has no name here'],
  ],
  ['setuid', { paths: '/**', setuid: false }, { mode: 0o6755 }, ['setuid and setgid']],
  [
    'setuid of an allowed one',
    { paths: '/**', allow: '/srv/f*', setuid: false },
    { mode: 0o4755 },
    [],
  ],
  [
    'capabilities',
    { paths: '/**', capabilities: false },
    { capability: '01' },
    ['carries capabilities'],
  ],
  [
    'world-writable',
    { paths: '/**', worldWritable: 'sticky' },
    { mode: 0o666 },
    ['everybody can write to it'],
  ],
  ['devices', { paths: '/**', devices: false }, { kind: 'char' }, ['a device node']],
  ['absence', { paths: '/**/fi*', mustNotExist: true }, {}, ['is in the image']],
  [
    'the owner of the folder',
    { paths: '/**', ownerOfFolder: true },
    { uid: 33 },
    ['owned by www in a folder of root'],
  ],
])('%s', (_, asked, file, expected) => {
  expect(troubles(asked, ...tree(file))).toEqual(expected.map((one) => `/srv/file: ${one}`));
});

test('a sticky folder may be open to all, another may not', () => {
  const paths = [folder('tmp', { mode: 0o1777 }), folder('open', { mode: 0o777 })];
  expect(troubles({ paths: '/**', worldWritable: 'sticky' }, ...paths)).toEqual([
    '/open: everybody can write here, and it is not sticky',
  ]);
});

test('what must exist: each glob for itself, and of the right kind', () => {
  const paths = [folder('a'), { path: 'a/x.mo' }, folder('empty')];
  expect(troubles({ paths: ['/a/**/*.mo', '/empty/*', '/b'], mustExist: true }, ...paths)).toEqual([
    '/empty/*: is missing',
    '/b: is missing',
  ]);
});

test('the last rule that asks a thing decides it, and leaves the other things alone', () => {
  const base = { level: 'error', reason: 'Because.' } as const;
  const rules: readonly Rule[] = [
    { ...base, id: 'all', paths: '/srv/**', owner: 'root', group: 'root' },
    { ...base, id: 'part', paths: '/srv/kobo/**', owner: 'kobo', level: 'warning' },
  ];
  const found = judge({ rules }, [
    [folder('srv'), folder('srv/kobo', { uid: 1000 }), { path: 'srv/kobo/a', uid: 0, gid: 50 }],
  ]);
  expect(found.map(({ rule, path, problem }) => [rule, path, problem])).toEqual([
    ['all', '/srv/kobo/a', 'of group logs, not of root'],
    ['part', '/srv/kobo/a', 'owned by root, not by kobo'],
  ]);
});

test('the layer and the instruction that made it so: of the folder that is closed, not of the file', () => {
  const rules: readonly Rule[] = [
    {
      id: 'read',
      paths: '/srv/**',
      kinds: ['file'],
      readableBy: 'kobo',
      level: 'error',
      reason: 'Because.',
    },
  ];
  const [closed] = judge({ rules, volumes: [{ path: '/srv', reason: 'data' }] }, [
    [folder('srv'), folder('srv/a'), { path: 'srv/a/f' }],
    [folder('srv'), folder('srv/a', { mode: 0o700 })],
    [folder('srv'), { path: 'srv/g' }],
  ]);
  expect(closed).toMatchObject({
    path: '/srv/a/f',
    layer: 2,
    instruction: 'RUN step 2',
    line: 11,
    hiddenBy: '/srv',
    is: 'root:root 0644',
  });
});

test.each([
  ['by a volume of the policy', '/srv', '/srv'],
  ['by a volume of the image', '/var/lib/x', '/var/lib/x'],
  ['by none', '/opt', null],
])('what is hidden at run time: %s', (_, top, volume) => {
  const rule: Rule = { id: 'r', paths: '/**/f', owner: 'kobo', level: 'error', reason: 'Because.' };
  const path = `${top.slice(1)}/f`;
  const found = judge({ rules: [rule], volumes: [{ path: '/srv', reason: 'data' }] }, [[{ path }]]);
  expect(found.map(({ hiddenBy }) => hiddenBy)).toEqual([volume]);
});

test('the folders that a policy speaks of: only they need be read, unless a link may lead anywhere', () => {
  const base = { id: 'r', level: 'error', reason: 'Because.' } as const;
  const roots = (...asked: readonly Omit<Rule, 'id' | 'level' | 'reason'>[]) =>
    rootsOf(
      { accounts: [], volumes: [], rules: asked.map((one) => ({ ...base, ...one })) },
      compileGlob,
    );
  expect(roots({ paths: ['/srv/src/**', '/srv/logs'], owner: 'root' })).toEqual(['/srv']);
  expect(
    roots({ paths: '/srv/*/x', mode: '755' }, { paths: '/opt/venv/**', readableBy: 'kobo' }),
  ).toEqual(['/srv', '/opt']);
  expect(roots({ paths: '/srv/**', owner: 'root' }, { paths: '/**', named: true })).toBeNull();
  expect(roots({ paths: '/opt/venv/bin/*', executableBy: 'kobo' })).toBeNull();
});

describe('accounts', () => {
  const accounts = kpiPolicy.accounts;
  test.each([
    ['as they ought to be', passwd, []],
    ['without kobo', 'root:x:0:0::/:\n', ['there is no user kobo in the image']],
    [
      'another has the number',
      'root:x:0:0::/:\nubuntu:x:1000:1000::/:\nkobo:x:1001:1001::/:\n',
      ['kobo is 1001:1001, not 1000:1000', 'ubuntu has the number 1000, which is kobo’s'],
    ],
  ])('%s', (_, users, expected) => {
    expect(judge({ accounts }, [[]], users).map(({ problem }) => problem)).toEqual(expected);
  });

  test('whoever wrote the file of users is named', () => {
    const [found] = judge({ accounts }, [[], [{ path: 'etc/passwd', size: 9 }], []], '');
    expect(found).toMatchObject({ layer: 2, instruction: 'RUN step 2', line: 11 });
  });

  test('a rule about a user that is not there is told once, not passed over', () => {
    const rule: Rule = {
      id: 'r',
      paths: '/**',
      readableBy: 'nobody',
      level: 'error',
      reason: 'Because.',
    };
    const found = judge({ rules: [rule] }, [[{ path: 'a' }, { path: 'b' }]]);
    expect(found.map(({ problem }) => problem)).toEqual([
      'there is no user nobody, whom the rule r is about',
    ]);
  });
});

test.each([
  ['755', 0o644, false, 0o755],
  ['u=rwX,go=rX', 0o644, false, 0o644],
  ['u=rwX,go=rX', 0o744, false, 0o755],
  ['u=rwX,go=rX', 0o600, true, 0o755],
  ['a=rwx,u=rwxs,o=rwxt', 0, true, 0o5777],
  ['rubbish', 0, false, null],
])('mode %s of %i', (asked, mode, isFolder, expected) => {
  expect(wantedMode(asked, { mode, folder: isFolder })).toBe(expected);
});

const finding = (path: string, more: Partial<Finding> = {}): Finding => ({
  rule: 'r',
  level: 'error',
  path,
  kind: 'file',
  is: 'root:root 0644',
  problem: 'bad',
  layer: 1,
  instruction: 'RUN x',
  line: null,
  hiddenBy: null,
  ...more,
});

test('forty thousand findings of one mistake are one group of a few places', () => {
  const many = Array.from({ length: 40_000 }, (_, at) => finding(`/srv/a/d${at % 3}/f${at}`));
  const groups = summarise([...many, finding('/srv/b'), finding('/etc/x', { layer: 2 })]);
  expect(
    groups.map(({ count, places }) => [
      count,
      places.map(({ path, count: of }) => `${path} ${of}`),
    ]),
  ).toEqual([
    [40_001, ['/srv/a/d0 13334', '/srv/a/d1 13333', '/srv/a/d2 13333', '/srv/b 1']],
    [1, ['/etc/x 1']],
  ]);
});

test('in a narrow terminal no line is too long, and what is missing keeps its name', () => {
  const missing = ['gosu', 'rsync'].map((name) =>
    finding(`/{bin,sbin,usr/bin,usr/sbin,usr/local/bin,usr/local/sbin}/${name}`, {
      layer: null,
      is: '',
      problem: 'is missing',
    }),
  );
  const hidden = finding('/srv/src/kpi/media/x', { hiddenBy: '/srv/src/kpi/media' });
  const about = { image: 'kpi', id: '', baseline: null, paths: 3, layered: true };
  const result = imageResult(
    { ...about, mounts: [], dockerfile: null },
    [hidden, ...missing],
    kpiPolicy,
  );
  const lines = imageText(result, { columns: 50, colour: false }).split('\n');
  expect(lines.filter((line) => line.length > 50)).toEqual([]);
  expect(lines).toContain(`${' '.repeat(10)}/{bin,sbin,usr/bin,usr/sbin,usr/lo…/gosu`);
});

test('only what the baseline has not, whatever layer it is in', () => {
  const now = [finding('/a'), finding('/b'), finding('/c', { problem: 'worse' })];
  const before = [finding('/a', { layer: 9 }), finding('/c')];
  expect(onlyIn(now, before).map(({ path }) => path)).toEqual(['/b', '/c']);
});

test('what only became bigger is nothing new', () => {
  const gitRule = [
    { id: 'git', level: 'warning', reason: 'Because.', paths: '/.git', mustNotExist: true },
  ] as const;
  const found = (size: number) =>
    judge({ rules: gitRule }, [[folder('.git'), { path: '.git/pack', size }]]);
  expect(found(41_100)).toMatchObject([
    { problem: 'is in the image', is: 'root:root 0755, 41.1 kB' },
  ]);
  expect(onlyIn(found(41_100), found(37_300))).toEqual([]);
});

test('the default policy gives every rule a reason and an id of its own', () => {
  const ids = kpiPolicy.rules.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { reason, paths } of kpiPolicy.rules) {
    expect(reason).toMatch(/\.$/);
    for (const glob of [paths].flat()) expect(glob).toMatch(/^\//);
  }
});
