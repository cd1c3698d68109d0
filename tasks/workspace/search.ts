import { dirname, join, resolve } from 'node:path';
import { Stop } from '../../src/index.ts';
import type { Reading } from '../../src/index.ts';
import { kindOf, mainCheckout, standIn, usualName } from './places.ts';
import type { Kind, Stand } from './places.ts';

/** A folder of the workspace, absolute and real, and why it was taken. */
export type Place = { readonly path: string; readonly how: string };

/** Looks for the three folders in the order of what says most. */
export interface Search {
  /** What the environment names, else what the user stands in. */
  sure(kind: Kind): Promise<Place | null>;
  /** A path that `.run.conf` gives, where it holds what it should. */
  confirmed(kind: Kind, path: string | null, how: string): Promise<Place | null>;
  /** What stands beside the folders that are known. */
  beside(kind: Kind): Promise<Place | null>;
}

/** A folder that may hold others of the workspace. */
type Area = { readonly path: string; readonly how: string };

/** Prepares a search. Throws a `usage` failure where a variable or the config names a wrong folder. */
export async function startSearch(look: Reading): Promise<Search> {
  const named = {
    kpi: await fromEnv(look, 'KPI_DIR', 'kpi'),
    koboInstall: await fromEnv(look, 'KOBO_INSTALL_DIR', 'koboInstall'),
    koboDocker: null,
  };
  const stand = await standing(look);
  const areas = [
    ...(await around(look, 'koboInstall', named.koboInstall?.path)),
    ...(await around(look, 'kpi', named.kpi?.path)),
    ...(await configured(look)),
    ...(stand?.is === 'root' ? [{ path: stand.path, how: 'in the workspace' }] : []),
    ...(stand && stand.is !== 'root' ? await around(look, stand.is, stand.path) : []),
  ];
  const place = async (kind: Kind, path: string, how: string): Promise<Place | null> =>
    (await kindOf(look.files, path)) === kind ? { path: await look.files.real(path), how } : null;
  return {
    sure: async (kind) =>
      named[kind] ?? (stand?.is === kind ? place(kind, stand.path, 'you are in it') : null),
    confirmed: async (kind, path, how) => (path === null ? null : place(kind, path, how)),
    beside: async (kind) => {
      for (const area of areas) {
        const found = await place(kind, join(area.path, usualName[kind]), area.how);
        if (found) return found;
      }
      return null;
    },
  };
}

/** Where the user stands. The path as typed comes first: through a link, its siblings are the ones people see. */
async function standing(look: Reading): Promise<Stand | null> {
  const real = await look.files.real(look.cwd);
  const shell = look.env['PWD'];
  // A program is only ever told the real folder; the shell knows the one that was typed.
  const typed = shell !== undefined && (await look.files.real(shell)) === real ? shell : look.cwd;
  return (await standIn(look.files, typed)) ?? (real === typed ? null : standIn(look.files, real));
}

/** The folders that may hold the siblings of a known one. */
async function around(
  look: Reading,
  kind: Kind,
  path: string | undefined,
): Promise<readonly Area[]> {
  if (path === undefined) return [];
  const real = await look.files.real(path);
  const main = kind === 'kpi' ? await mainCheckout(look.files, real) : null;
  return [
    { path: dirname(path), how: `beside ${usualName[kind]}` },
    { path: dirname(real), how: `beside ${usualName[kind]}` },
    ...(main ? [{ path: dirname(main), how: `beside ${main}, which this is a worktree of` }] : []),
  ];
}

async function configured(look: Reading): Promise<readonly Area[]> {
  if (look.workspace === null) return [];
  const stat = await look.files.stat(look.workspace);
  if (stat?.kind !== 'folder') {
    throw new Stop({
      kind: 'usage',
      what: `The config's workspace, ${look.workspace}, is not a folder.`,
      todo: ['Correct `workspace` in kpi.config.ts: it is relative to that file.'],
    });
  }
  const kind = await kindOf(look.files, look.workspace);
  const path = kind === null ? look.workspace : dirname(look.workspace);
  return [{ path, how: 'in the workspace that the config names' }];
}

async function fromEnv(look: Reading, name: string, kind: Kind): Promise<Place | null> {
  const value = look.env[name];
  if (value === undefined || value === '') return null;
  const path = resolve(look.cwd, value);
  const found = await kindOf(look.files, path);
  if (found === kind) return { path: await look.files.real(path), how: `named by ${name}` };
  const exists = (await look.files.stat(path)) !== null;
  const because = exists ? `which is no checkout of ${usualName[kind]}` : 'which does not exist';
  throw new Stop({
    kind: 'usage',
    what: `${name} names ${path}, ${because}.`,
    todo: [`Name the folder that holds ${marks[kind]}, or let it be found:`, `$ unset ${name}`],
  });
}

const marks: Readonly<Record<Kind, string>> = {
  kpi: 'the Dockerfile and manage.py',
  koboInstall: 'run.py',
  koboDocker: 'docker-compose.frontend.yml',
};
