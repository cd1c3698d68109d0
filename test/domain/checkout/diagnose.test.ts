import { describe, expect, test } from 'vitest';
import { builtFrom, builtImage } from '../../../src/domain/checkout/built-image.ts';
import { composeFiles } from '../../../src/domain/checkout/command.ts';
import { diagnose } from '../../../src/domain/checkout/diagnose.ts';
import type { BuildFacts, ComposeFact, Problem } from '../../../src/domain/checkout/facts.ts';
import { readRunConf } from '../../../src/domain/checkout/run-conf.ts';
import { frontendYml, overrideYml, runConf } from '../../helpers/tree.ts';

const texts: Readonly<Record<string, string | undefined>> = {
  'docker-compose.frontend.yml': frontendYml,
  'docker-compose.frontend.override.yml': overrideYml,
};

type Change = Partial<BuildFacts> & {
  /** Keys of `.run.conf`. */
  readonly keys?: Readonly<Record<string, unknown>>;
  /** Texts of compose files; null takes one away. */
  readonly texts?: Readonly<Record<string, string | null>>;
};

/** A workspace in which all is well, and what is different in it. */
function facts({ keys = {}, texts: changed = {}, ...change }: Change = {}): BuildFacts {
  const conf = readRunConf(JSON.stringify({ ...runConf, ...keys })).state;
  const compose = (name: string): ComposeFact => {
    const text = name in changed ? changed[name] : texts[name];
    const read =
      typeof text === 'string' ? ({ is: 'there', text } as const) : ({ is: 'absent' } as const);
    return { name, path: `/ws/kobo-docker/${name}`, read };
  };
  return {
    root: '/ws',
    koboInstall: '/ws/kobo-install',
    conf,
    koboDocker: { path: '/ws/kobo-docker', there: true },
    composeFiles: conf.is === 'there' ? composeFiles(conf.conf).map(compose) : [],
    lacksEnvFiles: [],
    kpi: { path: '/ws/kpi', there: true, dockerfile: { name: 'Dockerfile', there: true } },
    checkout: '/ws/kpi',
    services: ['kpi'],
    ...change,
  };
}

const override = 'docker-compose.frontend.override.yml';
const cases: readonly (readonly [string, Change, readonly Problem['id'][]])[] = [
  ['all is well', {}, []],
  ['another service that is built', { services: ['kpi', 'worker'] }, []],
  ['no kobo-install', { koboInstall: null, conf: { is: 'nowhere' } }, ['no-kobo-install']],
  ['no .run.conf', { conf: { is: 'absent' } }, ['conf-absent']],
  ['a .run.conf of root', { conf: { is: 'forbidden', owner: 0 } }, ['conf-forbidden']],
  ['a .run.conf that is no JSON', { conf: { is: 'broken', line: 3 } }, ['conf-broken']],
  [
    'a .run.conf without keys',
    { conf: { is: 'incomplete', lacks: ['docker_prefix'] } },
    ['conf-incomplete'],
  ],
  ['no date_created', { keys: { date_created: undefined } }, []],
  ['no kobo-docker', { koboDocker: { path: '/ws/gone', there: false } }, ['no-kobo-docker']],
  [
    'half a kobo-docker',
    { texts: { 'docker-compose.frontend.yml': null } },
    ['compose-file-absent'],
  ],
  ['no override', { texts: { [override]: null } }, ['override-absent']],
  [
    'a custom file that is missing',
    { keys: { use_frontend_custom_yml: true } },
    ['custom-file-absent'],
  ],
  [
    'a custom file that is there',
    {
      keys: { use_frontend_custom_yml: true },
      texts: {
        'docker-compose.frontend.custom.yml':
          'services:\n  kpi:\n    build:\n      network: none\n',
      },
    },
    [],
  ],
  [
    "the back end's custom file, by a prefix with its name",
    { keys: { use_backend_custom_yml: true, docker_prefix: 'backend' } },
    ['custom-file-absent'],
  ],
  [
    'no files of variables',
    { lacksEnvFiles: ['/ws/kobo-env/envfiles/aws.txt'] },
    ['env-files-absent'],
  ],
  ['published images', { keys: { kpi_path: '' }, kpi: null }, ['published-images']],
  [
    'a checkout that is gone',
    { kpi: { path: '/ws/gone', there: false, dockerfile: { name: 'Dockerfile', there: false } } },
    ['kpi-absent'],
  ],
  [
    'a checkout without Dockerfile',
    { kpi: { path: '/ws/kpi', there: true, dockerfile: { name: 'Dockerfile', there: false } } },
    ['no-dockerfile'],
  ],
  ['an unknown service', { services: ['kip'] }, ['unknown-service']],
  ['a service that is not built', { services: ['nginx'] }, ['nothing-to-build']],
  [
    'an override from before developer mode',
    { texts: { [override]: 'services:\n  kpi:\n    environment:\n      - WSGI=uWSGI\n' } },
    ['nothing-to-build'],
  ],
  [
    'no build id',
    {
      keys: { kpi_dev_build_id: '' },
      texts: { [override]: 'services:\n  kpi:\n    build: ../kpi\n    image: kpi:dev.\n' },
    },
    ['image-without-a-name'],
  ],
  [
    'an override from before -b',
    { keys: { kpi_dev_build_id: 'kobofe1800000000' } },
    ['override-is-old'],
  ],
  ['a worktree that is not what gets built', { checkout: '/wt/pr-1' }, ['other-checkout']],
  [
    'several things at once',
    { texts: { [override]: null }, lacksEnvFiles: ['/ws/e'], checkout: '/wt/pr-1' },
    ['override-absent', 'env-files-absent', 'other-checkout'],
  ],
  [
    'compose files that cannot be followed',
    { texts: { [override]: 'include: [a.yml]\n' }, services: ['x'] },
    [],
  ],
];

test.for(cases)('%s', ([, change, ids]) => {
  expect(diagnose(facts(change)).map(({ id }) => id)).toEqual(ids);
});

describe('the words', () => {
  const all = cases.flatMap(([name, change]) =>
    diagnose(facts(change)).map((problem) => ({ name, problem })),
  );

  test.for(all)('$problem.id ($name) says what is wrong and gives a command', ({ problem }) => {
    expect(problem.what).toMatch(/^\S.*[^.]$/u);
    expect(problem.why.every((line) => /[.:\w/-]$/u.test(line))).toBe(true);
    const offers =
      problem.todo.some((line) => line.startsWith('$ ')) ||
      problem.todo.includes('Name one of those.');
    expect(offers).toBe(true);
  });

  test('nothing secret is said', () => {
    expect(JSON.stringify(all)).not.toContain(runConf.postgres_password);
  });

  test('a file of root is given back by a command that can be pasted', () => {
    const [problem] = diagnose(facts({ conf: { is: 'forbidden', owner: 0 } }));
    expect(problem).toMatchObject({
      why: ['It belongs to root, as it does once kobo-install was run with sudo.'],
      todo: [expect.any(String), '$ sudo chown "$USER" /ws/kobo-install/.run.conf'],
    });
  });

  test('a path with a blank is quoted', () => {
    const [problem] = diagnose(
      facts({ koboInstall: "/my w's/kobo-install", conf: { is: 'absent' } }),
    );
    expect(problem?.todo.at(-1)).toBe(
      String.raw`$ python3 '/my w'\''s/kobo-install/run.py' --setup`,
    );
  });

  test('published images are left for the checkout the user has', () => {
    const [problem] = diagnose(facts({ keys: { kpi_path: '' }, kpi: null, checkout: '/wt/pr-1' }));
    expect(problem?.todo).toContain('KPI files location? /wt/pr-1');
  });
});

test.for([
  ['what the override says', {}, 'kpi', 'kpi:dev.kobofe1769438801'],
  [
    'before .run.conf',
    { keys: { kpi_dev_build_id: 'kobofe18' } },
    'kpi',
    'kpi:dev.kobofe1769438801',
  ],
  [
    '.run.conf, without an override',
    { texts: { [override]: null } },
    'kpi',
    'kpi:dev.kobofe1769438801',
  ],
  ['nothing', { keys: { kpi_path: '' }, texts: { [override]: null } }, 'kpi', null],
] as const)('the image is named by %s', ([, change, service, image]) => {
  expect(builtImage(facts(change), service)).toBe(image);
});

const from = (dockerfile: string) =>
  `services:\n  kpi:\n    build:\n      args:\n        dockerfile: an argument\n      dockerfile: ${dockerfile}\n`;

test.for([
  ['kobo-install’s own', {}, 'Dockerfile'],
  [
    'the custom file',
    {
      keys: { use_frontend_custom_yml: true },
      texts: { 'docker-compose.frontend.custom.yml': from('docker/dev.Dockerfile') },
    },
    'docker/dev.Dockerfile',
  ],
  ['a variable', { texts: { [override]: from('${FILE}') } }, 'Dockerfile'],
] as const)('the Dockerfile is named by %s', ([, change, name]) => {
  expect(builtFrom(facts(change), 'kpi')).toBe(name);
});

test('a Dockerfile that compose names and that is not there is told by its name', () => {
  const dockerfile = { name: 'docker/dev.Dockerfile', there: false };
  const [problem] = diagnose(facts({ kpi: { path: '/ws/kpi', there: true, dockerfile } }));
  expect(problem).toMatchObject({
    what: 'The checkout to build holds no docker/dev.Dockerfile: /ws/kpi',
    why: [expect.anything(), 'The file is named by build.dockerfile in kobo-docker.'],
  });
});
