import { describe, expect, test } from 'vitest';
import {
  maySayHowToBuild,
  mergeServices,
  readCompose,
} from '../../../src/domain/checkout/compose-file.ts';
import { ignoresLocale } from '../../../src/domain/checkout/dockerignore.ts';
import { gitDirOf } from '../../../src/domain/checkout/git-file.ts';
import { layout } from '../../../src/domain/checkout/layout.ts';
import { frontendYml, overrideYml } from '../../helpers/tree.ts';

const service = (text: string, name = 'kpi') =>
  readCompose(text).services.find((one) => one.name === name);

const mounting = (volumes: string) =>
  `services:\n  kpi:\n    volumes:\n${volumes}    restart: no\n`;

describe('the files of kobo-docker and kobo-install', () => {
  test('services, without their networks and aliases', () => {
    expect(readCompose(frontendYml)).toEqual({
      services: [
        { name: 'kpi', build: null, dockerfile: null, image: null, mounts: [] },
        { name: 'worker', build: null, dockerfile: null, image: null, mounts: [] },
        { name: 'nginx', build: null, dockerfile: null, image: 'nginx:1.27', mounts: [] },
      ],
      envFiles: ['../kobo-env/envfiles/aws.txt', '../kobo-env/envfiles/django.txt'],
      complete: true,
    });
  });

  test('together say what is built', () => {
    const merged = mergeServices([readCompose(frontendYml), readCompose(overrideYml)]);
    expect(merged.get('kpi')).toEqual({
      name: 'kpi',
      build: '../kpi',
      dockerfile: null,
      image: 'kpi:dev.kobofe1769438801',
      mounts: expect.arrayContaining(['/srv/src/kpi']) as string[],
    });
    expect(merged.get('nginx')?.build).toBeNull();
  });

  test.each([
    ['kobo-docker’s own', frontendYml, false],
    ['kobo-install’s own', overrideYml, false],
    ['arguments', 'services:\n  kpi:\n    build:\n      args:\n        A: b\n', true],
    ['arguments in a row', 'services: { kpi: { build: { "args": { A: b } } } }', true],
    ['a target', 'services:\n  kpi:\n    build: {context: ., target: x}\n', true],
    ['another file', 'services:\n  kpi:\n    extends: {file: other.yml}\n', true],
    ['all of another file', 'include:\n  - other.yml\n', true],
  ])('whether a build is given more than its files: %s', (_, text, may) => {
    expect(maySayHowToBuild(text)).toBe(may);
  });

  test('a custom file that only sets the network keeps the context', () => {
    const custom = 'services:\n  kpi:\n    build:\n      network: none\n';
    const merged = mergeServices([overrideYml, custom].map(readCompose));
    expect(merged.get('kpi')?.build).toBe('../kpi');
  });

  test('what is mounted, in each way to say it', () => {
    const merged = mergeServices(
      [
        mounting('      - ./log/kpi:/srv/logs\n      - ./a.bash:/srv/init/a.bash:ro\n'),
        mounting('    - "../kpi:/srv/src/kpi/"\n    - /data\n    #- ./no:/no\n'),
        mounting('      - type: bind\n        source: /host\n        target: /long\n'),
      ].map(readCompose),
    );
    expect(merged.get('kpi')?.mounts).toEqual([
      '/srv/logs',
      '/srv/init/a.bash',
      '/srv/src/kpi',
      '/data',
      '/long',
    ]);
  });

  test('a line that the template switched off is none', () => {
    expect(
      service('services:\n  kpi:\n  #  build: ../kpi\n    environment:\n      - A=1\n')?.build,
    ).toBeNull();
  });
});

describe('what people write by hand', () => {
  test.for([
    ['services:\n  kpi:\n    build: "./a b"\n', './a b'],
    ['services:\n  "kpi":\n    build: ../kpi # here\n', '../kpi'],
    [
      'services:\n    kpi:\n        build:\n            context: ../kpi\n            target: x\n',
      '../kpi',
    ],
    ['services:\r\n  kpi:\r\n    build: ../kpi\r\n', '../kpi'],
    ['services:\n  kpi:\n    extends: other\n', ''],
    ['x-a: &a\n  build: ../kpi\nservices:\n  kpi:\n    <<: *a\n', ''],
    ['services:\n  kpi:\n    image: x\n', null],
  ] as const)('%j builds %j', ([text, build]) => {
    expect(service(text)?.build).toBe(build);
  });

  test.for([
    ['services: {kpi: {build: ../kpi}}', false],
    ['include:\n  - other.yml\nservices:\n  kpi:\n    image: x\n', false],
    ['volumes:\n  a:\n', true],
    ['services:\n  kpi:\n    image: x\n', true],
  ] as const)('%j is followed to the end: %j', ([text, complete]) => {
    expect(readCompose(text).complete).toBe(complete);
  });

  test('an empty file of services, as we tell people to write, is no obstacle', () => {
    const merged = mergeServices([overrideYml, 'services: {}\n'].map(readCompose));
    expect(merged.get('kpi')?.build).toBe('../kpi');
    expect(readCompose('services: {}\n').complete).toBe(true);
  });

  test.for([
    ['    env_file: ../a.txt\n', ['../a.txt']],
    ['    env_file:\n    - ../a.txt\n    - "../b.txt"\n    image: x\n', ['../a.txt', '../b.txt']],
    ['    env_file:\n      - path: ../a.txt\n        required: false\n', []],
  ] as const)('files of variables in %j', ([lines, files]) => {
    expect(readCompose(`services:\n  kpi:\n${lines}`).envFiles).toEqual(files);
  });
});

test.for([
  ['160000 commit 0c33cbf5c1f2a3b4c5d6e7f8a9b0c1d2e3f4a5b6\tlocale\n', 'gitlink'],
  ['040000 tree 0c33cbf5c1f2a3b4c5d6e7f8a9b0c1d2e3f4a5b6\tlocale\n', 'tree'],
  ['', 'neither'],
] as const)('the layout of %j is %s', ([text, is]) => {
  expect(layout(text)).toBe(is);
});

test.for([
  ['locale', true],
  ['node_modules\nlocale/\n', true],
  ['/locale', true],
  ['**/locale', true],
  ['# locale\n', false],
  ['locale/en\n', false],
  ['!locale', false],
] as const)('%j keeps locale out: %j', ([text, is]) => {
  expect(ignoresLocale(text)).toBe(is);
});

test.for([
  ['gitdir: /ws/kpi/.git/worktrees/pr\n', '/ws/kpi/.git/worktrees/pr'],
  ['gitdir: ../with blank/.git', '../with blank/.git'],
  ['something else', null],
] as const)('%j names %j', ([text, path]) => {
  expect(gitDirOf(text)).toBe(path);
});
