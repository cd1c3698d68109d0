import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { utimesSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { notes } from '../../src/memo/notes.ts';
import { get } from '../../src/process/get.ts';
import { imageOf } from '../../tasks/build/image.ts';
import { dockerInfo } from '../../tasks/requirements/docker-info.ts';
import { dockerCompose } from '../../tasks/requirements/docker-plugins.ts';
import { dockerCommand, dockerEngine } from '../../tasks/requirements/docker.ts';
import { reading } from '../helpers/reading.ts';
import { put, tree } from '../helpers/tree.ts';

/*
 * The engine here is a server on a Unix socket, and the docker command a stand-in that counts: whether the two say the
 * same of a real engine is seen by the tests that build.
 */
const signal = new AbortController().signal;

async function machine(config: string | null = null) {
  const root = tree({ 'bin/docker': '', 'plugins/docker-compose': 'one', 'home/.keep': '' });
  if (config !== null) put(root, { 'home/.docker/config.json': config });
  const socket = join(root, 'docker.sock');
  const paths: string[] = [];
  const server = createServer((request, response) => {
    paths.push(request.url ?? '');
    response.statusCode = request.url?.includes('none') === true ? 404 : 200;
    response.end(
      JSON.stringify({
        ServerVersion: '29.0.0',
        SystemTime: '2026-01-01T00:00:00Z',
        Id: 'sha256:1',
        Metadata: { LastTagTime: '2026-01-01T00:00:01Z' },
        Size: 7,
        Config: { OnBuild: ['RUN true'] },
      }),
    );
  });
  await new Promise<void>((done) => server.listen(socket, done));
  onTestFinished(() => void server.close());
  const commands: string[] = [];
  const said = (argv: readonly string[]) => {
    commands.push(argv.slice(1, 3).join(' '));
    const Path = join(root, 'plugins/docker-compose');
    const ClientInfo = {
      Version: '28.0.0',
      Context: 'default',
      Plugins: [{ Name: 'compose', Version: '2.30.0', Path }],
    };
    return {
      stdout: JSON.stringify({ ServerVersion: '29.0.0', Id: 'sha256:1', Size: 7, ClientInfo }),
    };
  };
  const look = (env: Readonly<Record<string, string | undefined>> = {}) => ({
    ...reading({
      env: { PATH: join(root, 'bin'), HOME: join(root, 'home'), ...env },
      read: ({ argv }) => said(argv),
      files: { which: () => Promise.resolve(join(root, 'bin/docker')) },
    }),
    get: (at: string, path: string) => get(at, path, signal),
    notes: notes(join(root, 'cache')),
  });
  return { root, socket: `unix://${socket}`, paths, commands, look, server };
}

describe('the second look at docker', () => {
  test('asks the engine itself, and knows the command and its plugins', async () => {
    const { look, socket, commands, paths } = await machine();
    const env = { DOCKER_HOST: socket };
    const [first, second] = [await dockerInfo(look(env)), await dockerInfo(look(env))];
    expect([commands, paths]).toEqual([['info --format'], ['/info']]);
    expect(second).toMatchObject({
      is: 'answered',
      client: { version: '28.0.0', compose: '2.30.0' },
      systemTime: '2026-01-01T00:00:00Z',
    });
    expect(first).toMatchObject({ is: 'answered', serverVersion: '29.0.0' });
  });

  test.each([
    ['a plugin is another', (root: string) => put(root, { 'plugins/docker-compose': 'other' })],
    ['the command is another', (root: string) => utimesSync(join(root, 'bin/docker'), 1, 1)],
    ['a plugin is added', (root: string) => put(root, { 'plugins/docker-new': '' })],
    ['one logged in', (root: string) => put(root, { 'home/.docker/config.json': '{}' })],
    [
      'a plugin of the user’s is added',
      (root: string) => put(root, { 'home/.docker/cli-plugins/docker-x': '' }),
    ],
  ])('asks the docker command where %s', async (_, change) => {
    const { root, look, socket, commands } = await machine();
    const env = { DOCKER_HOST: socket };
    await dockerInfo(look(env));
    change(root);
    await dockerInfo(look(env));
    expect(commands).toHaveLength(2);
  });

  test('asks the docker command where the engine is gone', async () => {
    const { look, socket, commands, server } = await machine();
    const env = { DOCKER_HOST: socket };
    await dockerInfo(look(env));
    await new Promise((done) => server.close(done));
    await dockerInfo(look(env));
    expect(commands).toHaveLength(2);
  });
});

describe('a glance at docker', () => {
  test('asks the engine for a sign of life, and about itself for later', async () => {
    const { look, socket, commands, paths } = await machine();
    const env = { DOCKER_HOST: socket };
    expect(await dockerEngine.glance?.(look(env))).toBe(false);
    await dockerInfo(look(env));
    const again = look(env);
    expect(await dockerCommand.glance?.(again)).toBe(true);
    expect(await dockerEngine.glance?.(again)).toBe(true);
    expect(await dockerCompose.check(again)).toMatchObject({ is: 'ok', found: '2.30.0' });
    expect(await dockerInfo(again)).toMatchObject({ serverVersion: '29.0.0' });
    expect([commands, paths]).toEqual([['info --format'], ['/_ping', '/info']]);
  });

  test('says nothing of an engine that is gone', async () => {
    const { look, socket, server } = await machine();
    const env = { DOCKER_HOST: socket };
    await dockerInfo(look(env));
    await new Promise((done) => server.close(done));
    expect(await dockerEngine.glance?.(look(env))).toBe(false);
  });
});

const context = (host: string): string =>
  JSON.stringify({ Name: 'near', Endpoints: { docker: { Host: host } } });

describe('an image', () => {
  test('is known from the engine itself', async () => {
    const { look, socket, commands } = await machine();
    const env = { DOCKER_HOST: socket };
    expect(await imageOf(look(env), 'kpi:dev')).toEqual({
      id: 'sha256:1',
      tagged: Date.parse('2026-01-01T00:00:01Z'),
      bytes: 7,
      onBuild: ['RUN true'],
    });
    expect(await imageOf(look(env), 'none:1')).toBeNull();
    expect(commands).toEqual([]);
  });

  test('is known from the engine of the context that the docker command would ask', async () => {
    const { root, look, socket, commands, paths } = await machine();
    // sha256 of “near”, as the docker command names the folder.
    const folder = createHash('sha256').update('near').digest('hex');
    const file = `home/.docker/contexts/meta/${folder}/meta.json`;
    put(root, { [file]: context(socket) });
    const env = { DOCKER_CONTEXT: 'near' };
    expect(await imageOf(look(env), 'kpi:dev')).toMatchObject({ id: 'sha256:1' });
    expect([commands, paths.length]).toEqual([[], 1]);
    for (const host of [context('ssh://there'), '{']) {
      put(root, { [file]: host });
      await imageOf(look(env), 'kpi:dev');
    }
    expect([commands.length, paths.length]).toEqual([2, 1]);
  });

  test.each([
    ['DOCKER_HOST leads elsewhere', { DOCKER_HOST: 'tcp://127.0.0.1:1' }, null],
    ['a context is chosen', { DOCKER_CONTEXT: 'far' }, null],
    ['a version is asked for', { DOCKER_API_VERSION: '1.40' }, null],
    ['the settings choose a context', {}, '{"currentContext":"far"}'],
    ['the settings cannot be read', {}, '{'],
    ['nobody answers', { DOCKER_HOST: 'unix:///nonexistent.sock' }, null],
  ])('is asked of the docker command where %s', async (_, env, config) => {
    const { look, commands, paths } = await machine(config);
    expect(await imageOf(look(env), 'kpi:dev')).toMatchObject({ id: 'sha256:1' });
    expect([commands, paths]).toEqual([['image inspect'], []]);
  });
});
