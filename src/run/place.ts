import { resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { Stop } from '../model/failure.ts';
import type { Env } from '../model/settings.ts';
import type { Reading } from '../model/world.ts';
import type { Node } from '../plan/plan.ts';

/** Where a task's programs run, and what they find in their environment besides what the user's own says. */
export type Place = { readonly dir: string; readonly env: Env };

/**
 * Works out the place of a task. The user's environment wins over the task's `env`, and that over `dotenv`, as in Task;
 * what `env` takes away is gone all the same. Throws a `missing` failure for a file that may not be read.
 */
export function placeOf(look: Reading, { task, options }: Node): Place | Promise<Place> {
  const dir = task.dir(options);
  const own = task.env(options);
  const placed = (said: Env) => ({
    dir: dir === null ? look.cwd : resolve(look.base, dir),
    env: without(said, look.env),
  });
  if (task.dotenv.length === 0) return placed(own);
  return fromFiles(look, task.dotenv).then((read) => placed({ ...read, ...own }));
}

/** What the user's environment does not say itself. */
function without(said: Env, users: Env): Env {
  const left: Record<string, string | undefined> = {};
  for (const name of Object.keys(said))
    if (said[name] === undefined || !(name in users)) left[name] = said[name];
  return left;
}

async function fromFiles(look: Reading, files: readonly string[]): Promise<Env> {
  const read = await Promise.all(files.map((file) => readDotenv(look, file)));
  // Of two files the first wins, so it is laid on last.
  return Object.assign({}, ...read.toReversed());
}

/** What a look around sees from there. */
export function lookFrom(look: Reading, { dir, env }: Place): Reading {
  if (dir === look.cwd && Object.keys(env).length === 0) return look;
  return {
    ...look,
    env: { ...look.env, ...env },
    read: (command) =>
      look.read({ ...command, cwd: command.cwd ?? dir, env: { ...env, ...command.env } }),
  };
}

async function readDotenv(look: Reading, file: string): Promise<Env> {
  const path = resolve(look.base, file);
  const read = await look.files.text(path);
  if (read.is === 'forbidden')
    throw new Stop({
      kind: 'missing',
      needed: 'an environment file',
      why: `${path} cannot be read by you.`,
      todo: ['See whose it is:', `$ ls -l '${path}'`],
    });
  // Some editors begin a file with a mark of its encoding, which is no part of the first name.
  return read.is === 'there' ? parseEnv(read.text.replace(/^\uFEFF/, '')) : {};
}
