import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import type { Reading } from '../../src/index.ts';

type Look = Pick<Reading, 'get' | 'env'> & { readonly files: Pick<Reading['files'], 'text'> };

/**
 * What the engine on this machine answers to a GET of its API, in a third of the time that the docker command takes.
 * Null where nobody answers, or where only the docker command knows which engine is meant: then ask that.
 */
export async function askEngine(look: Look, path: string) {
  const socket = await socketOf(look);
  return socket === null ? null : look.get(socket, path);
}

/** The same for what is no text: what is answered with status 200 goes to `bytes`, each piece only lent. */
export async function downloadFromEngine(look: Look, path: string, bytes: Bytes) {
  const socket = await socketOf(look);
  return socket === null ? null : look.get(socket, path, { bytes });
}
type Bytes = (piece: Uint8Array) => void | Promise<void>;

/** The socket of the engine that the docker command would ask; null where it is reached in another way. */
async function socketOf({ env, files }: Look): Promise<string | null> {
  const host = env['DOCKER_HOST'] ?? '';
  if ((env['DOCKER_API_VERSION'] ?? '') !== '') return null;
  if (host !== '') return socketAt(host);
  const context = env['DOCKER_CONTEXT'] || contextIn(await files.text(clientConfig(env)));
  if (context === null) return null;
  return context === 'default'
    ? '/var/run/docker.sock'
    : socketIn(await files.text(contextFile(env, context)));
}

const socketAt = (host: string): string | null => /^unix:\/\/(\/.+)$/.exec(host)?.[1] ?? null;

/** Where the docker command keeps what it knows of a context. */
const contextFile = (env: Look['env'], name: string): string => {
  const folder = createHash('sha256').update(name).digest('hex');
  return join(dirname(clientConfig(env)), 'contexts/meta', folder, 'meta.json');
};

function socketIn(context: FileRead): string | null {
  if (context.is !== 'there') return null;
  try {
    return socketAt(String(JSON.parse(context.text)?.Endpoints?.docker?.Host));
  } catch {
    return null;
  }
}

type FileRead = Awaited<ReturnType<Look['files']['text']>>;

/** The file that holds the docker command's settings. */
export const clientConfig = (env: Look['env']): string =>
  join(env['DOCKER_CONFIG'] || join(env['HOME'] ?? '/', '.docker'), 'config.json');

/** The context that the settings name, `default` where they name none; null where they cannot be read. */
function contextIn(config: FileRead): string | null {
  if (config.is === 'absent') return 'default';
  if (config.is === 'forbidden') return null;
  try {
    const settings: unknown = JSON.parse(config.text);
    const named =
      typeof settings === 'object' && settings !== null && 'currentContext' in settings
        ? settings.currentContext
        : '';
    return String(named) || 'default';
  } catch {
    return null;
  }
}
