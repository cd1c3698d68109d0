import { resolve } from 'node:path';
import { builtImage } from '../../src/domain/checkout/built-image.ts';
import { quoted } from '../../src/domain/checkout/facts.ts';
import { isBuildRecord } from '../../src/domain/build-log/index.ts';
import { missing, Stop, stop } from '../../src/index.ts';
import type { Ended, Preparing, Reading, Requirement } from '../../src/index.ts';
import { buildFacts } from '../requirements/build-facts.ts';
import { askEngine } from '../requirements/engine-api.ts';
import { dockerRequirements } from '../requirements/index.ts';
import { needConf } from '../requirements/run-conf.ts';
import { findWorkspace } from '../workspace.ts';

/** Where an image is to be read from. */
export type Wanted =
  | { readonly is: 'archive' | 'folder'; readonly name: string; readonly path: string }
  | {
      readonly is: 'engine';
      readonly name: string;
      readonly id: string;
      /** Digests of the unpacked layers, lowest first. */
      readonly diffIds: readonly string[];
      /** Folders that the image itself declares to be volumes. */
      readonly volumes: readonly string[];
      readonly bytes: number;
      /** The store that holds its layers, where the image's description tells; null where the engine has to be asked. */
      readonly store: Keeps | null;
    };
/** Where an engine keeps layers: its storage driver, and its folder. */
export type Keeps = { readonly driver: string; readonly rootDir: string };

type Looking = Pick<Preparing<unknown>, keyof Reading | 'records'>;

/** Finds an image by name or path; without one, the image that `build` tags. Throws in finished words. */
export async function wantedImage(look: Looking, given: string | undefined): Promise<Wanted> {
  if (given !== undefined && isPath(given)) return archiveAt(look, given);
  const name = given ?? (await usualImage(look));
  const found = await inspected(look, name, given === undefined);
  const layers = field(field(found, 'RootFS'), 'Layers');
  return {
    is: 'engine',
    name,
    id: String(field(found, 'Id')),
    diffIds: Array.isArray(layers) ? layers.map(String) : [],
    volumes: Object.keys(field(field(found, 'Config'), 'Volumes') ?? {}),
    bytes: Number(field(found, 'Size')),
    store: keepsIn(field(found, 'GraphDriver')),
  };
}

async function inspected(look: Looking, name: string, usual: boolean): Promise<unknown> {
  const answer = await askEngine(look, `/images/${encodeURI(name)}/json`);
  if (answer?.status === 200) return JSON.parse(answer.text);
  // Nobody answered, or there is no such image: the docker command says which.
  const ended = await look.read({ argv: ['docker', 'image', 'inspect', name] });
  if (ended.code !== 0) throw await unknown(look, name, usual, ended);
  const [found]: readonly unknown[] = JSON.parse(ended.stdout);
  return found;
}

/** overlay2 names the folder of the uppermost layer, which stands in the engine's own. */
function keepsIn(described: unknown): Keeps | null {
  const upper = field(field(described, 'Data'), 'UpperDir');
  const [, rootDir, driver] =
    /^(\/.*)\/(overlay2|fuse-overlayfs)\/[^/]+\/diff$/.exec(String(upper)) ?? [];
  if (rootDir === undefined || driver === undefined) return null;
  return driver === field(described, 'Name') ? { driver, rootDir } : null;
}

/** What reading an image needs of the machine: an archive needs no docker. */
export const imageRequirements = (
  ...given: readonly (string | undefined)[]
): readonly Requirement[] =>
  given.every((one) => one !== undefined && isPath(one)) ? [] : lookedAt;

/** Asking for the image tells whether there is an engine; asking the engine about itself takes three times as long. */
const lookedAt: readonly Requirement[] = dockerRequirements.map((one) => ({
  ...one,
  checkedByTask: true,
}));

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
      `$ docker save IMAGE -o ${quoted(given)}`,
    );
  if (stat.kind !== 'folder') return { is: 'archive', name: given, path };
  // Any other folder, such as a checkout, would be read to its end first.
  const names = await look.files.list(path);
  if (names.includes('manifest.json') || names.includes('index.json'))
    return { is: 'folder', name: given, path };
  throw stop(
    `${given} cannot be read: it holds neither manifest.json nor index.json: it is no image`,
    {
      todo: ['Make an archive of one:', '$ docker save IMAGE -o image.tar'],
    },
  );
}

/** The name that a build tags; where that cannot be told, the one of the last build that worked. */
async function usualImage(look: Looking): Promise<string> {
  const workspace = await findWorkspace(look);
  const facts = await buildFacts(look.files, workspace, ['kpi']);
  const name = builtImage(facts, 'kpi');
  if (name !== null) return name;
  const { records } = await look.records.all('builds');
  const built = records
    .map(({ value }): unknown => value)
    .filter(isBuildRecord)
    .findLast(({ outcome, image }) => outcome === 'built' && image.name !== null);
  if (built?.image.name) return built.image.name;
  needConf(facts, 'the name of the image');
  throw missing(
    'an image',
    'kobo-install names none here, and no build is on record.',
    'Build one, or name one:',
    '$ kpi-tasks build',
    '$ docker images kpi',
  );
}

async function unknown(look: Looking, name: string, usual: boolean, ended: Ended): Promise<Stop> {
  const wrong = /invalid reference format(?:: (.+))?/.exec(ended.stderr);
  if (wrong && !usual)
    return new Stop({
      kind: 'usage',
      what: `“${name}” cannot be the name of an image${wrong[1] === undefined ? '' : `: ${wrong[1]}`}.`,
      todo: ['See which there are:', '$ docker images'],
    });
  if (!/no such (image|object)/i.test(ended.stderr)) {
    for (const { name: needed, check } of dockerRequirements) {
      const found = await check(look);
      if (found.is === 'missing') return missing(needed, found.why, ...found.todo);
    }
    return stop(`docker cannot look at the image ${name}`, {
      todo: ['See what it says:', `$ docker image inspect ${name}`],
      lines: ended.stderr.trim().split('\n').slice(-5),
    });
  }
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
