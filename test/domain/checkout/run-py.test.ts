import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { composeArgv } from '../../../src/domain/checkout/command.ts';
import { readRunConf } from '../../../src/domain/checkout/run-conf.ts';
import { put, runConf, tree, workspaceFiles } from '../../helpers/tree.ts';

const standIn = join(import.meta.dirname, '../../../examples/workspace/kobo-install');
const real = process.env['KOBO_INSTALL_DIR'];
const hasPython = spawnSync('python3', ['--version']).status === 0;

/** Runs a run.py with a `docker` that only writes down how it was called. */
function callsOf(koboInstall: string, keys: Readonly<Record<string, unknown>>) {
  const root = tree(workspaceFiles());
  for (const part of ['run.py', 'helpers', 'templates'].filter((name) =>
    existsSync(join(koboInstall, name)),
  ))
    cpSync(join(koboInstall, part), join(root, 'kobo-install', part), {
      recursive: true,
      force: true,
    });
  const text = JSON.stringify({ ...runConf, ...keys });
  put(root, {
    'kobo-install/.run.conf': text,
    'kobo-docker/docker-compose.frontend.custom.yml': 'services: {}\n',
    'kobo-docker/docker-compose.backend.custom.yml': 'services: {}\n',
    'bin/docker': `#!/bin/sh\nprintf '%s\\n' docker "$@" > ${root}/called\npwd > ${root}/in\n`,
  });
  chmodSync(join(root, 'bin/docker'), 0o755);
  const ended = spawnSync('python3', ['run.py', '-cf', 'build', 'kpi', '--no-cache'], {
    cwd: join(root, 'kobo-install'),
    env: { ...process.env, PATH: `${root}/bin:${process.env['PATH']}` },
    input: '',
    encoding: 'utf8',
  });
  const { state } = readRunConf(text);
  if (state.is !== 'there') throw new Error(state.is);
  return {
    root,
    status: ended.status,
    foretold: composeArgv(state.conf, ['build', 'kpi', '--no-cache']),
    called: readFileSync(join(root, 'called'), 'utf8').trimEnd().split('\n'),
    folder: readFileSync(join(root, 'in'), 'utf8').trimEnd(),
  };
}

const kinds = [
  {},
  { docker_prefix: 'mine' },
  { use_frontend_custom_yml: true },
  { docker_prefix: 'my-backend', use_frontend_custom_yml: true },
  { docker_prefix: 'my-backend', use_backend_custom_yml: true },
];

const places: readonly (readonly [string, string])[] = [
  ['the stand-in', standIn],
  ...(real === undefined ? [] : [['kobo-install itself', real] as const]),
];

describe.runIf(hasPython).for(places)('%s', ([, koboInstall]) => {
  test.for(kinds)('starts what was foretold of %j', (keys) => {
    const { root, status, foretold, called, folder } = callsOf(koboInstall, keys);
    expect(status).toBe(0);
    expect(called).toEqual(foretold);
    expect(folder).toBe(join(root, 'kobo-docker'));
  });
});
