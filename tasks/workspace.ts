import { dirname, join, relative, resolve } from 'node:path';
import { readRunConf } from '../src/domain/checkout/run-conf.ts';
import type { RunConfState } from '../src/domain/checkout/run-conf.ts';
import type { Reading } from '../src/index.ts';
import { mainCheckout, usualName } from './workspace/places.ts';
import type { Kind } from './workspace/places.ts';
import { startSearch } from './workspace/search.ts';
import type { Place } from './workspace/search.ts';

/** Where everything is, seen from where the user stands. Paths are absolute and real. */
export type Workspace = {
  /** The folder the remembered state belongs to; the same from every place of one workspace. */
  readonly root: string;
  /** The checkout the user stands in or named; otherwise the one that gets built. */
  readonly kpi: Place | null;
  readonly koboInstall: Place | null;
  readonly koboDocker: Place | null;
  readonly conf: RunConfState;
  /** What `.run.conf` names, whether it exists or not; null where it names nothing. */
  readonly named: {
    readonly koboDocker: string | null;
    /** What really gets built. */
    readonly kpi: string | null;
  };
  /** Where `kpi` is a git worktree: the main checkout, or the bare repository, it belongs to. */
  readonly worktreeOf: string | null;
  /** Values of `.run.conf` that must never be shown. A function, so that a stored workspace lacks them. */
  readonly secrets: () => readonly string[];
  /** What was found and why, a sentence each. */
  readonly notes: readonly string[];
};

/**
 * Finds the workspace from wherever the user stands, without starting a program.
 * Throws a `usage` failure where KPI_DIR, KOBO_INSTALL_DIR or the config's workspace names a wrong folder.
 */
export async function findWorkspace(look: Reading): Promise<Workspace> {
  const search = await startSearch(look);
  const koboInstall = (await search.sure('koboInstall')) ?? (await search.beside('koboInstall'));
  const { state, secrets } = await readConf(look, koboInstall);
  const named = await namedBy(look, koboInstall, state);

  // run.py goes by `.run.conf` alone, so its word on kobo-docker comes before what the user stands in.
  const koboDocker =
    (await search.confirmed(
      'koboDocker',
      named.koboDocker,
      'named by kobodocker_path in .run.conf',
    )) ??
    (await search.sure('koboDocker')) ??
    (await search.beside('koboDocker'));
  const kpi =
    (await search.sure('kpi')) ??
    (await search.confirmed('kpi', named.kpi, 'named by kpi_path in .run.conf')) ??
    (await search.beside('kpi'));
  const worktreeOf = kpi && (await mainCheckout(look.files, kpi.path));

  const found = { kpi, koboInstall, koboDocker, conf: state, named, worktreeOf };
  const home = koboInstall?.path ?? worktreeOf ?? kpi?.path ?? koboDocker?.path;
  const root = home === undefined ? (look.workspace ?? look.cwd) : dirname(home);
  return {
    ...found,
    root: await look.files.real(root),
    secrets: () => secrets,
    notes: notesOf(await look.files.real(look.cwd), found),
  };
}

/** The folder the remembered state belongs to. Throws like `findWorkspace`. */
export const findRoot = async (look: Reading): Promise<string> => (await findWorkspace(look)).root;

type ConfRead = { readonly state: RunConfState; readonly secrets: readonly string[] };

async function readConf(look: Reading, koboInstall: Place | null): Promise<ConfRead> {
  if (koboInstall === null) return { state: { is: 'nowhere' }, secrets: [] };
  const file = join(koboInstall.path, '.run.conf');
  const read = await look.files.text(file);
  if (read.is === 'there') return readRunConf(read.text);
  if (read.is === 'absent') return { state: { is: 'absent' }, secrets: [] };
  const owner = (await look.files.stat(file))?.uid ?? null;
  return { state: { is: 'forbidden', owner }, secrets: [] };
}

async function namedBy(
  look: Reading,
  koboInstall: Place | null,
  state: RunConfState,
): Promise<Workspace['named']> {
  if (koboInstall === null || state.is !== 'there') return { koboDocker: null, kpi: null };
  const docker = resolve(koboInstall.path, state.conf.koboDockerPath);
  const written = state.conf.kpiPath;
  // Compose expands `~` in a build context.
  const kpi = written.replace(/^~(?=\/|$)/u, look.env['HOME'] ?? '~');
  return {
    koboDocker: await look.files.real(docker),
    kpi: written === '' ? null : await look.files.real(resolve(docker, kpi)),
  };
}

type Found = Pick<Workspace, Kind | 'named' | 'worktreeOf'>;

function notesOf(cwd: string, found: Found): readonly string[] {
  const say = (kind: Kind): string => {
    const place = found[kind];
    return place === null
      ? `${usualName[kind]}: not found`
      : `${usualName[kind]}: ${shown(cwd, place.path)}, ${place.how}`;
  };
  const { kpi, named, worktreeOf } = found;
  const notes = [say('kpi'), say('koboInstall'), say('koboDocker')];
  if (kpi && worktreeOf !== null)
    notes.push(`${shown(cwd, kpi.path)} is a worktree of ${shown(cwd, worktreeOf)}`);
  if (kpi && named.kpi !== null && named.kpi !== kpi.path)
    notes.push(
      `kobo-install builds ${shown(cwd, named.kpi)}, named by kpi_path in .run.conf, not ${shown(cwd, kpi.path)}`,
    );
  return notes;
}

/** A path as short as it can be without counting dots. */
function shown(cwd: string, path: string): string {
  const short = relative(cwd, path);
  if (short === '') return '.';
  if (short.startsWith('../../..')) return path;
  return short.startsWith('..') ? short : `./${short}`;
}
