import { dirname, join } from 'node:path';
import type { Reading } from '../../src/index.ts';
import { clientConfig } from './engine-api.ts';

type Look = Pick<Reading, 'files' | 'env' | 'notes'>;
/** What the docker command said of itself and its plugins, beside each file that this rests on. */
type Note = { readonly files: Readonly<Record<string, string>>; readonly said: string };

/**
 * What the docker command said of itself and its plugins, as JSON, as long as no file of theirs has changed; null where
 * that is not known. Asking takes longer than all else before a build, since the command starts each plugin.
 */
export async function knownClient(look: Look): Promise<string | null> {
  const note = look.notes.recall(await keyOf(look));
  if (!isNote(note)) return null;
  const now = await stampsOf(look, Object.keys(note.files));
  return JSON.stringify(now) === JSON.stringify(note.files) ? note.said : null;
}

/** Notes what the docker command said of itself, for the next time. */
export async function noteClient(look: Look, said: string, plugins: readonly string[]) {
  const docker = (await look.files.which('docker')) ?? '';
  const config = clientConfig(look.env);
  const folders = [join(dirname(config), 'cli-plugins'), ...pluginFolders, ...plugins.map(dirname)];
  const files = await stampsOf(look, [docker, config, ...folders, ...plugins]);
  look.notes.keep(await keyOf(look), { files, said } satisfies Note);
}

/** Where the docker command looks for plugins beside its own settings; a new one changes its folder. */
const pluginFolders = ['local/lib', 'local/libexec', 'lib', 'libexec'].map(
  (folder) => `/usr/${folder}/docker/cli-plugins`,
);

async function keyOf({ files, env }: Look): Promise<string> {
  const told = ['DOCKER_CONTEXT', 'DOCKER_HOST'].map((name) => env[name] ?? '');
  return ['docker client', await files.which('docker'), clientConfig(env), ...told].join('\n');
}

const stampsOf = async ({ files }: Look, paths: readonly string[]) =>
  Object.fromEntries(
    await Promise.all(
      [...new Set(paths)].map(async (path) => {
        const at = await files.stat(path);
        return [path, at === null ? '' : `${at.size} ${at.modified}`] as const;
      }),
    ),
  );

const isNote = (value: unknown): value is Note =>
  typeof value === 'object' &&
  value !== null &&
  'files' in value &&
  typeof value.files === 'object' &&
  value.files !== null &&
  'said' in value &&
  typeof value.said === 'string';
