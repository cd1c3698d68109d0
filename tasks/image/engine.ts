import { resolve } from 'node:path';
import { builtImage } from '../../src/domain/checkout/built-image.ts';
import { isBuildRecord } from '../../src/domain/build-log/index.ts';
import { missing } from '../../src/index.ts';
import type { Preparing, Reading, Requirement } from '../../src/index.ts';
import { buildFacts } from '../requirements/build-facts.ts';
import { dockerRequirements } from '../requirements/index.ts';
import { findWorkspace } from '../workspace.ts';

/** Where an image is to be read from. */
export type Wanted =
  | { readonly is: 'archive' | 'folder'; readonly name: string; readonly path: string }
  | {
      readonly is: 'engine';
      readonly name: string;
      readonly id: string;
      /** How the engine's store keeps layers. */
      readonly store: string;
      readonly bytes: number;
    };

type Looking = Pick<Preparing<unknown>, keyof Reading | 'records'>;

/** Finds an image by name or path; without one, the image that `build` tags. Throws in finished words. */
export async function wantedImage(look: Looking, given: string | undefined): Promise<Wanted> {
  if (given !== undefined && isPath(given)) return archiveAt(look, given);
  const name = given ?? (await usualImage(look));
  const ended = await look.read({ argv: ['docker', 'image', 'inspect', name] });
  if (ended.code !== 0) throw unknown(name, given === undefined, ended.stderr);
  const [found]: readonly unknown[] = JSON.parse(ended.stdout);
  return {
    is: 'engine',
    name,
    id: String(field(found, 'Id')),
    store: String(field(field(found, 'GraphDriver'), 'Name')),
    bytes: Number(field(found, 'Size')),
  };
}

/** What reading an image needs of the machine: an archive needs no docker. */
export const imageRequirements = (
  ...given: readonly (string | undefined)[]
): readonly Requirement[] =>
  given.every((one) => one !== undefined && isPath(one)) ? [] : dockerRequirements;

/** Whether what was typed is a path: a name of an image begins with no dot or slash, and none ends in .tar. */
const isPath = (given: string): boolean =>
  /^\.{0,2}\//.test(given) ||
  /^\.{1,2}$/.test(given) ||
  /\.(tar|tgz|tar\.gz|tar\.zst)$/.test(given);

async function archiveAt(look: Looking, given: string): Promise<Wanted> {
  const path = resolve(look.cwd, given);
  const stat = await look.files.stat(path);
  if (stat === null)
    throw missing(
      `the archive ${given}`,
      `there is no ${path}.`,
      'Make one:',
      `$ docker save IMAGE -o ${given}`,
    );
  return { is: stat.kind === 'folder' ? 'folder' : 'archive', name: given, path };
}

/** The name that a build tags; where that cannot be told, the one of the last build that worked. */
async function usualImage(look: Looking): Promise<string> {
  const workspace = await findWorkspace(look);
  const name = builtImage(await buildFacts(look.files, workspace, ['kpi']), 'kpi');
  if (name !== null) return name;
  const { records } = await look.records.all('builds');
  const built = records
    .map(({ value }): unknown => value)
    .filter(isBuildRecord)
    .findLast(({ outcome, image }) => outcome === 'built' && image.name !== null);
  if (built?.image.name) return built.image.name;
  throw missing(
    'an image',
    'kobo-install names none here, and no build is on record.',
    'Build one, or name one:',
    '$ kpi-tasks build',
    '$ docker images kpi',
  );
}

function unknown(name: string, usual: boolean, said: string) {
  if (!/no such (image|object)/i.test(said))
    return missing('docker engine', said.trim() || 'docker gave no reason.', '$ kpi-tasks doctor');
  return usual
    ? missing(`the image ${name}`, 'it was not built yet.', '$ kpi-tasks build')
    : missing(
        `the image ${name}`,
        'the engine has none of that name.',
        'See which there are:',
        '$ docker images',
      );
}

const field = (of: unknown, key: string): unknown =>
  typeof of === 'object' && of !== null
    ? Object.entries(of).find(([name]) => name === key)?.[1]
    : undefined;
