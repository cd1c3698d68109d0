import { join, resolve } from 'node:path';
import { builtFrom } from '../../src/domain/checkout/built-image.ts';
import { composeFiles } from '../../src/domain/checkout/command.ts';
import { readCompose } from '../../src/domain/checkout/compose-file.ts';
import type { BuildFacts, ComposeFact } from '../../src/domain/checkout/facts.ts';
import type { ReadFiles } from '../../src/index.ts';
import type { Workspace } from '../workspace.ts';

/** Gathers what `diagnose` judges a build of these services by. Reads files, starts nothing. */
export async function buildFacts(
  files: ReadFiles,
  workspace: Workspace,
  services: readonly string[],
): Promise<BuildFacts> {
  const { conf, named, root } = workspace;
  const compose =
    conf.is === 'there' && named.koboDocker !== null
      ? await readAll(files, named.koboDocker, composeFiles(conf.conf))
      : [];
  const dockerfile = builtFrom({ composeFiles: compose }, services[0] ?? 'kpi');
  return {
    root,
    koboInstall: workspace.koboInstall?.path ?? null,
    conf,
    koboDocker: named.koboDocker === null ? null : await folder(files, named.koboDocker),
    composeFiles: compose,
    lacksEnvFiles: await lacking(files, compose),
    kpi:
      named.kpi === null
        ? null
        : {
            ...(await folder(files, named.kpi)),
            dockerfile: {
              name: dockerfile,
              there: await exists(files, resolve(named.kpi, dockerfile)),
            },
          },
    checkout: workspace.kpi?.path ?? null,
    services,
  };
}

const exists = async (files: ReadFiles, path: string): Promise<boolean> =>
  (await files.stat(path)) !== null;

const folder = async (files: ReadFiles, path: string) => ({
  path,
  there: (await files.stat(path))?.kind === 'folder',
});

const readAll = (
  files: ReadFiles,
  koboDocker: string,
  names: readonly string[],
): Promise<readonly ComposeFact[]> =>
  Promise.all(
    names.map(async (name) => {
      const path = join(koboDocker, name);
      return { name, path, read: await files.text(path) };
    }),
  );

async function lacking(
  files: ReadFiles,
  compose: readonly ComposeFact[],
): Promise<readonly string[]> {
  const named = compose.flatMap(({ path, read }) =>
    read.is === 'there'
      ? readCompose(read.text).envFiles.map((file) => resolve(path, '..', file))
      : [],
  );
  const paths = [...new Set(named)];
  const there = await Promise.all(paths.map((path) => exists(files, path)));
  return paths.filter((_, at) => there[at] === false);
}
