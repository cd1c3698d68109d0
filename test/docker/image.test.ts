import { execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { instructions, merge, readArchive, visit } from '../../src/domain/image/index.ts';
import type { Image } from '../../src/domain/image/index.ts';
import { at } from '../../src/domain/image/tree.ts';
import type { Reading } from '../../src/index.ts';
import { exec } from '../../src/process/exec.ts';
import { get } from '../../src/process/get.ts';
import { openImage, planReading, wantedImage } from '../../tasks/image/index.ts';
import type { Asked, Source } from '../../tasks/image/index.ts';
import { ownMark, readsPrefix } from '../../tasks/image/leftovers.ts';
import { unpack } from '../../tasks/image/unpack.ts';
import {
  copyWorkspace,
  docker,
  dockerEnv,
  makeBaseImage,
  startDockerWithContainerdStore,
} from '../helpers/docker.ts';
import { cleanEnv, events, program } from '../helpers/program.ts';
import { foreignImage } from '../helpers/foreign-image.ts';
import { reading } from '../helpers/reading.ts';
import { files } from '../../src/store/files.ts';

/**
 * Reading images and judging them, with a real engine; its own export is the measure. The classic store and containerd's keep
 * layers in different ways and must tell the same; a second engine is started where the first one is the tests' own.
 */
const given = inject('dockerHost');
const ownEngine =
  process.env['KPI_TASKS_TEST_DOCKER_HOST'] === undefined && process.getuid?.() === 0;
let host = given;
let image = 'kpi-tasks-test-image:1';
let folder = '';
let env: NodeJS.ProcessEnv;

const dockerfile = String.raw`
FROM kpi-tasks-example-base:2
RUN adduser --disabled-password --gecos '' kobo
COPY --chown=1000:1000 data /srv/data
COPY data /opt/data
RUN chown -R 1000:1000 /opt/data && chmod 4755 /opt/data/a
RUN mkdir -p /cache/x && head -c 300000 /dev/zero >/cache/x/big && touch /cache/y
RUN rm -rf /cache
RUN echo longer >/srv/data/a && ln /srv/data/b /srv/data/b2 && ln /srv/data/b /srv/data/b3
RUN echo other >/tmp/new && mv /tmp/new /srv/data/b
RUN rm -rf /opt/data/sub && mkdir /opt/data/sub && echo 1 >/opt/data/sub/again
RUN mkdir /kind && touch /kind/f && ln -s nowhere /kind/l && mkfifo /kind/p && mkdir -m 1777 /kind/t
RUN rm -rf /kind/t && echo x >/kind/t && rm /kind/f && mkdir /kind/f
RUN chown 3000000:3000001 /kind/t && printf 1 >"$(printf '/kind/f/\351t\303\251')"
RUN d=/kind/$(printf '%0120d' 0)/$(printf '%0120d' 0) && mkdir -p $d && echo deep >$d/$(printf '%0200d' 0)
`;

/** Makes the test image, and a folder for what is remembered. */
async function setUp(): Promise<void> {
  folder = await mkdtemp('/tmp/kpi-image-');
  env = cleanEnv({ DOCKER_HOST: host, KPI_TASKS_STATE_DIR: join(folder, 'state') });
  const context = join(folder, 'context');
  await mkdir(join(context, 'data/sub'), { recursive: true });
  for (const name of ['a', 'b', 'sub/c', 'sub/d'])
    await writeFile(join(context, 'data', name), name);
  await writeFile(join(context, 'Dockerfile'), dockerfile);
  const built = await docker(host, 'build', '-q', '-t', image, context);
  expect(built.stderr + built.code).toMatch(/0$/);
}
const tidyUp = () => rm(folder, { recursive: true, force: true });

/** Everything in a tree, as `tar tv` writes it: mode, owner, size and name, without the time. */
function told(of: Image): readonly string[] {
  const lines: string[] = [];
  visit(merge(of.layers).root, '', (path, { inode }) => {
    const name = Buffer.from(path, 'latin1').toString('latin1');
    lines.push(
      `${inode.kind} ${inode.mode.toString(8)} ${inode.uid}/${inode.gid} ${inode.size} ${name} ${inode.target}`,
    );
  });
  return lines.toSorted();
}

/** The same of what a container of the image would see, by the engine and by GNU tar. */
async function exported(): Promise<readonly string[]> {
  const id = (await docker(host, 'create', image, 'true')).stdout.trim();
  const archive = join(folder, 'export.tar');
  execFileSync('docker', ['export', id, '-o', archive], { env: dockerEnv(host) });
  await docker(host, 'rm', '-v', id);
  const listing = execFileSync(
    'tar',
    ['tvf', archive, '--numeric-owner', '--quoting-style=literal'],
    {
      encoding: 'latin1',
      env: { ...process.env, LC_ALL: 'C' },
    },
  );
  const found = new Map<string, string>();
  for (const line of listing.trimEnd().split('\n')) {
    const [, mode = '', owner, size, rest = ''] =
      /^(\S{10}) +(\d+\/\d+) +(\S+) \S+ \S+ (.*)$/s.exec(line) ?? [];
    const [name = '', link = ''] = rest.split(/ -> | link to /);
    const path = name.replace(/\/$/, '');
    const bytes = mode.startsWith('-') ? size : '0';
    // A hard link is whatever its target is; its target comes first.
    const same = mode.startsWith('h') ? found.get(link) : undefined;
    found.set(
      path,
      same ?? `${kinds[mode.charAt(0)]} ${bits(mode).toString(8)} ${owner} ${bytes} PATH ${link}`,
    );
  }
  for (const path of ofTheEngine) found.delete(path);
  return [...found].map(([path, line]) => line.replace('PATH', path)).toSorted();
}

/** What the engine adds to every container. */
const ofTheEngine =
  '.dockerenv dev/console dev/pts dev/shm etc/hostname etc/hosts etc/mtab etc/resolv.conf'.split(
    ' ',
  );
const kinds: Record<string, string> = {
  '-': 'file',
  d: 'folder',
  l: 'link',
  p: 'fifo',
  c: 'char',
  b: 'block',
};

const digit = (three: string) =>
  (three[0] === 'r' ? 4 : 0) + (three[1] === 'w' ? 2 : 0) + (/[xst]/.test(three[2] ?? '') ? 1 : 0);

function bits(mode: string): number {
  const [, user = '', group = '', other = ''] = /^.(...)(...)(...)$/.exec(mode) ?? [];
  const special =
    (/s/i.test(user) ? 4 : 0) + (/s/i.test(group) ? 2 : 0) + (/t/i.test(other) ? 1 : 0);
  return special * 512 + digit(user) * 64 + digit(group) * 8 + digit(other);
}

async function saved(): Promise<Image> {
  const reader = readArchive(unpack);
  const child = spawn('docker', ['save', image], {
    env: dockerEnv(host),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const taker = reader.archive();
  for await (const piece of child.stdout) await taker.push(piece as Buffer);
  await taker.end();
  return reader.image(image);
}

/** Opens the image as a task does. */
async function opened(
  state: string,
  {
    asked = { is: 'layers' },
    source = 'auto',
    bySocket = false,
  }: { asked?: Asked; source?: Source; bySocket?: boolean } = {},
) {
  const commands: string[] = [];
  const look = {
    ...reading({ env: { ...env }, cwd: folder }),
    state: join(folder, state),
    records: { all: async () => ({ records: [], damaged: [] }) },
    ...(bySocket ? { get: byItself } : {}),
  };
  const plan = await planReading(look, await wantedImage(look, image), asked, source);
  const read = await openImage(
    {
      files: files(process.env['PATH'] ?? ''),
      state: look.state,
      now: look.now,
      env: look.env,
      get: look.get,
      progress: () => undefined,
      warn: () => undefined,
      exec: (command, settings) => {
        commands.push(command.argv.slice(1, 2).join(' '));
        return exec(env, command, settings);
      },
    },
    plan,
  );
  return { ...read, plan, commands };
}

/** Asks the engine as the program does, without the docker command. */
const byItself: Reading['get'] = (socket, path, settings) =>
  get(socket, path, new AbortController().signal, settings);

/** An image whose layers can be compared: their entries are made when they are looked at. */
const plainly = ({ config, texts, layers }: Image) => ({
  config,
  texts,
  layers: layers.map(({ entries, deleted, opaque }) => ({
    entries: [...entries],
    deleted,
    opaque,
  })),
});
const containers = async () =>
  (await docker(host, 'ps', '-aq', '--filter', `name=${readsPrefix}`)).stdout;
const containerNames = async () =>
  (await docker(host, 'ps', '-a', '--format', '{{.Names}}')).stdout.split('\n').filter(Boolean);

const nothing = async (): Promise<void> => undefined;
const stores = ownEngine ? ['classic', 'containerd'] : ['given'];
describe.each(stores)('the %s store', (store) => {
  let stop = nothing;
  beforeAll(async () => {
    if (store === 'containerd') {
      const engine = await startDockerWithContainerdStore();
      stop = () => engine.stop();
      host = engine.host;
      await makeBaseImage(host);
    }
    await setUp();
  }, 120_000);
  afterAll(async () => {
    await tidyUp();
    host = given;
    await stop();
  });

  test('what is read of docker save is what a container sees, path by path', async () => {
    const [mine, engine] = [told(await saved()), await exported()];
    // A layer names its own folders; what the engine does not export is nothing.
    expect(mine.filter((line) => !ofTheEngine.some((path) => line.includes(` ${path} `)))).toEqual(
      engine,
    );
  });

  test('the engine’s own store says the same as its archive; a second look reads nothing', async () => {
    const first = await opened('kept', { source: 'store' });
    expect(first.commands.at(0)).toBe('create');
    expect(first.commands.at(-1)).toBe('rm');
    expect(first.commands).not.toContain('save');
    expect(await containers()).toBe('');
    const archive = await saved();
    expect(plainly(first.image)).toEqual(plainly(archive));
    const second = await opened('kept');
    expect(second.commands).toEqual([]);
    expect(plainly(second.image)).toEqual(plainly(archive));
  });

  test('one new layer costs that layer, by the store and by the archive', async () => {
    const context = join(folder, 'more');
    await mkdir(context, { recursive: true });
    await writeFile(
      join(context, 'Dockerfile'),
      `FROM ${image}\nRUN echo more >/srv/more\nENV A=1\n`,
    );
    await opened('more');
    const before = image;
    image = 'kpi-tasks-test-image:2';
    try {
      await docker(host, 'build', '-q', '-t', image, context);
      const next = await opened('more', { source: 'store' });
      expect(next.plan.notes.join()).toMatch(/^1 of \d+ layers/);
      expect(plainly(next.image)).toEqual(plainly(await saved()));
      await opened('less', { source: 'archive' });
    } finally {
      image = before;
    }
  });

  test('where the store may not be read, docker save gives the layers, and docker export a view', async () => {
    const [layers, view, roots] = [
      await opened('other', { source: 'archive' }),
      await opened('view', { source: 'archive', asked: { is: 'view', roots: null } }),
      await opened('roots', { source: 'archive', asked: { is: 'view', roots: ['/srv', '/none'] } }),
    ];
    expect(layers.commands).toEqual(['save']);
    // What this store exports it first unpacks, which takes many times as long as to save it.
    if (store === 'containerd') {
      expect([view.commands, view.layered]).toEqual([['save'], true]);
      expect(plainly(view.image)).toEqual(plainly(layers.image));
      return;
    }
    expect(view.commands.slice(0, 2)).toEqual(['create', 'export']);
    expect([layers.layered, view.layered]).toEqual([true, false]);
    expect(told(view.image)).toEqual(
      told(layers.image).filter((line) => !ofTheEngine.some((path) => line.includes(` ${path} `))),
    );
    expect(view.image.texts).toEqual(layers.image.texts);
    expect(told(roots.image)).toEqual(told(layers.image).filter((line) => line.includes(' srv')));
    expect(await containers()).toBe('');
  });

  test('the engine’s socket gives what the docker command gives', async () => {
    const ways = [
      ['layers', 'store'],
      ['layers', 'archive'],
      ['view', 'archive'],
    ] as const;
    for (const [is, source] of ways) {
      const asked: Asked = is === 'view' ? { is, roots: null } : { is };
      const name = `${is} from ${source}`;
      const command = await opened(name, { asked, source });
      const socket = await opened(`${name} by socket`, { asked, source, bySocket: true });
      expect(told(socket.image)).toEqual(told(command.image));
      const { config, texts } = command.image;
      expect(socket.image).toMatchObject({ config, texts });
      // Only to make and to remove a container the docker command is asked.
      expect([[], ['create', 'rm']]).toContainEqual(socket.commands);
    }
    expect(await containers()).toBe('');
  });

  test('an image of another builder: layers packed in every way, opaque folders, capabilities, long names', async () => {
    const before = image;
    image = 'kpi-tasks-test-image:foreign';
    try {
      const archive = join(folder, 'foreign.tar');
      await writeFile(archive, foreignImage(image));
      const loaded = await docker(host, 'load', '-i', archive);
      expect(loaded.stderr).toBe('');
      const [kept, engine] = [await opened('foreign', { source: 'store' }), await exported()];
      expect(told(kept.image)).toEqual(engine);
      expect(plainly(kept.image)).toEqual(plainly(await saved()));
      const tree = merge(kept.image.layers).root;
      expect(at(tree, 'bin/ping')?.inode.capability).toBe(
        '0100000200200000000000000000000000000000',
      );
      expect([...(at(tree, 'opaque')?.children?.keys() ?? [])]).toEqual(['new']);
    } finally {
      image = before;
    }
  });

  test('who put what, and who hid it how', async () => {
    const of = await saved();
    const { hidden } = merge(of.layers);
    const steps = instructions(of.config);
    const lines = hidden.map(
      ({ path, how, by }) => `${path} ${how}: ${(steps[by] ?? '').slice(0, 20)}`,
    );
    expect(lines).toEqual(
      expect.arrayContaining([
        'cache/x/big deleted: RUN rm -rf /cache',
        'opt/data/b rights: RUN chown -R 1000:10',
        'srv/data/a replaced: RUN echo longer >/sr',
        'opt/data/sub/c deleted: RUN rm -rf /opt/data',
      ]),
    );
  });
});

/** A config whose policy has a rule more. */
const policyConfig = (
  paths: string,
) => `import { defineConfig } from '${import.meta.dirname}/../../src/index.ts';
import { kpi, permissions } from '${import.meta.dirname}/../../tasks/index.ts';
export default defineConfig({
  include: [{ config: kpi }],
  settings: [permissions.to((usual) => ({ ...usual, rules: [...usual.rules,
    { id: 'mine', paths: '${paths}', owner: 'root', level: 'warning', reason: 'So it was said.' }] }))],
});`;

/** How a task ended, by its events. */
async function outcome(...args: readonly string[]) {
  const { code, stdout } = await program([...args, '--json'], { cwd: folder, env });
  const end = events(stdout).find((one) => one.type === 'task.end');
  return { code, end };
}

describe('the tasks', () => {
  beforeAll(setUp, 120_000);
  afterAll(tidyUp);

  test('the example image: pip_dependencies.txt is missing, and .git is there, with its layer', async () => {
    const here = await copyWorkspace(join(folder, 'workspace'), { unique: false });
    const where = { cwd: here.root, env };
    expect((await program(['build'], where)).code).toBe(0);
    const { code, stdout } = await program(['permission-check', '--json'], where);
    const end = events(stdout).find((one) => one.type === 'task.end');
    const lines = readFileSync(join(here.kpi, 'Dockerfile'), 'utf8').split('\n');
    const copyLine = lines.findIndex((line) => line.startsWith('COPY . ')) + 1;
    expect(code).toBe(0);
    expect(end?.result).toMatchObject({
      image: here.image,
      dockerfile: join(here.kpi, 'Dockerfile'),
      errors: 0,
      findings: expect.arrayContaining([
        expect.objectContaining({
          rule: 'pip-dependencies',
          path: '/srv/tmp/pip_dependencies.txt',
        }),
        expect.objectContaining({
          path: '/srv/src/kpi/.git',
          instruction: 'COPY . /srv/src/kpi',
          line: copyLine,
        }),
      ]),
    });
    expect((await program(['permission-check', '--fail-on', 'warning'], where)).code).toBe(1);
    const nothingNew = await program(['permission-check', '--baseline', here.image], where);
    expect(nothingNew.stdout).toContain('all as the policy asks');
    const text = (await program(['permission-check'], where)).stdout;
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  test('the test image breaks the policy, and all findings are in the result', async () => {
    const { code, end } = await outcome('permission-check', image);
    expect(code).toBe(1);
    expect(end?.failure?.words.what).toContain('is not as the policy asks');
    const { findings } = end!.result as unknown as {
      findings: { rule: string; path: string; layer: number }[];
    };
    expect(findings).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ rule: 'setuid', path: '/opt/data/a', layer: 5 }),
        expect.objectContaining({ rule: 'orphan', path: '/kind/t', layer: 13 }),
      ]),
    );
  });

  test('the policy of kpi.config.ts, which is refused where it cannot be meant', async () => {
    const here = join(folder, 'policy');
    await mkdir(here);
    const check = async (paths: string) => {
      await writeFile(join(here, 'kpi.config.ts'), policyConfig(paths));
      return program(['permission-check', image], { cwd: here, env });
    };
    const { stdout } = await check('/opt/data');
    expect(stdout).toContain('/opt/data: owned by kobo, not by root');
    expect(stdout).toContain('So it was said. [mine]');
    const refused = await check('opt/data');
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(
      /kpi\.config\.ts:\d+: the setting\s+`permissions`: rule\s+\d+ \(“mine”\)\s+has the/,
    );
  });

  test('image-size: numbers, budgets, and an archive that says the same as the engine', async () => {
    const archive = join(folder, 'image.tar');
    await docker(host, 'save', image, '-o', archive);
    const [engine, file] = [
      await outcome('image-size', image),
      await outcome('image-size', archive),
    ];
    expect([engine.code, file.code]).toEqual([0, 0]);
    const { bytes, layers, hidden } = engine.end!.result as unknown as {
      bytes: { hidden: number };
      layers: unknown;
      hidden: unknown;
    };
    expect(bytes.hidden).toBeGreaterThan(300_000);
    expect(file.end?.result).toMatchObject({ bytes, layers, hidden });
    expect((await outcome('image-size', image, '--budget', 'hidden<300kB')).code).toBe(1);
    expect((await outcome('image-size', image, '--budget', 'hidden<1MB,/opt<1MB')).code).toBe(0);
    const same = await outcome('image-size', archive, '--against', image);
    expect(same.end?.result).toMatchObject({ against: { paths: [], python: [], apt: [] } });
  });

  test('what a look that was killed leaves behind, the next one takes away; what a living one works with stays', async () => {
    const bin = join(folder, 'bin');
    await mkdir(bin);
    // A docker that kills who calls it as soon as it has made a container.
    const real = execFileSync('which', ['docker'], { encoding: 'utf8' }).trim();
    const script = `#!/bin/sh\n'${real}' "$@" || exit\ncase $1 in create) kill -KILL $PPID ;; esac\n`;
    await writeFile(join(bin, 'docker'), script, { mode: 0o755 });
    const state = { KPI_TASKS_STATE_DIR: join(folder, 'killed') };
    const killed = await program(['image-size', image], {
      cwd: folder,
      env: { ...env, ...state, PATH: `${bin}:${env['PATH']}` },
    });
    expect(killed.code).toBeNull();
    const [left = ''] = (await containerNames()).filter((name) => name.startsWith(readsPrefix));
    expect(left).not.toBe('');
    const living = `${readsPrefix}${await ownMark(reading())}-0`;
    await docker(host, 'create', '--name', living, image, 'nothing');
    const where = { cwd: folder, env: { ...env, ...state } };
    const planned = await program(['image-size', image, '--dry-run'], where);
    expect(planned.stdout).toContain(`docker rm --volumes ${left}\n`);
    expect((await program(['image-size', image], where)).code).toBe(0);
    expect(await containerNames()).toEqual([living]);
    await docker(host, 'rm', living);
  });

  test.each([
    [['permission-check', 'no-such:image'], 4, /the engine has none of that name/],
    [['image-size', 'No:such:image'], 2, /“No:such:image” cannot be the name of an image/],
    [['image-size', 'No-such'], 2, /cannot be the name of an image: .*must be lowercase/],
    [['image-size', './none.tar'], 4, /there is no .*none\.tar/],
    [['image-size', '--budget', 'total<much', image], 2, /“total<much” is no budget/],
    [['permission-check', '--checkout', image], 2, /no image can be named/],
  ])('%j ends with %i', async (args, code, words) => {
    const ended = await program(args, { cwd: folder, env });
    expect({ code: ended.code, said: ended.stderr.replaceAll(/\s+/g, ' ') }).toEqual({
      code,
      said: expect.stringMatching(words),
    });
  });
});
