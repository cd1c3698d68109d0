import { describe, expect, test } from 'vitest';
import {
  composeArgv,
  customFile,
  frontendPrefix,
  imageName,
} from '../../../src/domain/checkout/command.ts';
import { readRunConf } from '../../../src/domain/checkout/run-conf.ts';
import type { RunConf } from '../../../src/domain/checkout/run-conf.ts';
import { runConf } from '../../helpers/tree.ts';

const read = (keys: Readonly<Record<string, unknown>> = {}) =>
  readRunConf(JSON.stringify({ ...runConf, ...keys }));

function conf(keys: Readonly<Record<string, unknown>> = {}): RunConf {
  const { state } = read(keys);
  if (state.is !== 'there') throw new Error(state.is);
  return state.conf;
}

describe('reading', () => {
  test('takes what a build needs', () => {
    expect(conf({ exposed_nginx_docker_port: 8080, staging_mode: true })).toMatchObject({
      koboDockerPath: '../kobo-docker',
      kpiPath: '../kpi',
      kpiDevBuildId: 'kobofe1769438801',
      devMode: true,
      stagingMode: true,
      port: '8080',
    });
  });

  test.for([
    ['', { is: 'broken', line: null }],
    ['[]', { is: 'broken', line: null }],
    ['{\n  "a": 1,\n  "b": oops\n}', { is: 'broken', line: 3 }],
    [
      '{"docker_prefix": ""}',
      { is: 'incomplete', lacks: ['kobodocker_path', 'use_frontend_custom_yml'] },
    ],
  ] as const)('%j is %j', ([text, state]) => {
    const found = readRunConf(text).state;
    // Node tells the place of an error only sometimes.
    if (found.is === 'broken' && found.line === null) expect(found.is).toBe(state.is);
    else expect(found).toEqual(state);
  });

  test('an error holds nothing of the text', () => {
    const text = '{"postgres_password": "sesame-open" "x"}';
    expect(JSON.stringify(readRunConf(text))).not.toContain('sesame');
  });

  test.for([
    [true, true],
    [false, false],
    ['', false],
    ['2', true],
  ] as const)('a switch of %j is %j, as Python takes it', ([value, is]) => {
    expect(conf({ use_frontend_custom_yml: value }).useFrontendCustomYml).toBe(is);
  });
});

describe('secrets', () => {
  test.for([
    'postgres_password',
    'django_secret_key',
    'enketo_api_token',
    'enketo_encryption_key',
    'aws_access_key',
    'google_api_key',
    'kobocat_raven',
    'super_user_password',
  ])('%s is one', (key) => {
    expect(read({ [key]: 'open"sesame' }).secrets).toEqual(
      expect.arrayContaining(['open"sesame', String.raw`open\"sesame`]),
    );
  });

  test.for(['kpi_subdomain', 'docker_prefix', 'super_user_username'])('%s is none', (key) => {
    expect(read({ [key]: 'harmless' }).secrets).toEqual([runConf.postgres_password]);
  });

  test('are not in what is read', () => {
    expect(JSON.stringify(read({ django_secret_key: 'open-sesame' }).state)).not.toMatch(/sesame/u);
  });

  test('come out of a file that lacks keys too', () => {
    expect(readRunConf('{"smtp_password": "open-sesame"}').secrets).toEqual(['open-sesame']);
  });
});

describe('the command', () => {
  const head = ['docker', 'compose'];
  const files = ['-f', 'docker-compose.frontend.yml', '-f', 'docker-compose.frontend.override.yml'];
  test.for([
    [{}, [...head, ...files, '-p', 'kobofe', 'build', 'kpi']],
    [{ docker_prefix: 'mine' }, [...head, ...files, '-p', 'mine-kobofe', 'build', 'kpi']],
    [
      { use_frontend_custom_yml: true },
      [
        ...head,
        ...files,
        '-f',
        'docker-compose.frontend.custom.yml',
        '-p',
        'kobofe',
        'build',
        'kpi',
      ],
    ],
    // Measured: run.py takes any `backend` in the command for the back end.
    [
      { use_frontend_custom_yml: true, docker_prefix: 'my-backend' },
      [...head, ...files, '-p', 'my-backend-kobofe', 'build', 'kpi'],
    ],
    [
      { use_backend_custom_yml: true, docker_prefix: 'my-backend' },
      [
        ...head,
        ...files,
        '-f',
        'docker-compose.backend.custom.yml',
        '-p',
        'my-backend-kobofe',
        'build',
        'kpi',
      ],
    ],
    [{ use_backend_custom_yml: true }, [...head, ...files, '-p', 'kobofe', 'build', 'kpi']],
  ] as const)('with %j', ([keys, argv]) => {
    expect(composeArgv(conf(keys), ['build', 'kpi'])).toEqual(argv);
  });

  test('the image and the prefix', () => {
    expect(imageName(conf())).toBe('kpi:dev.kobofe1769438801');
    expect(imageName(conf({ kpi_path: '' }))).toBeNull();
    expect(imageName(conf({ kpi_dev_build_id: '' }))).toBeNull();
    expect(frontendPrefix(conf({ docker_prefix: 'node-build' }))).toBe('node-build-kobofe');
    expect(customFile(conf())).toBeNull();
  });
});
