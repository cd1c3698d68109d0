import { isBuildRecord } from '../src/domain/build-log/index.ts';
import { builtImage } from '../src/domain/checkout/built-image.ts';
import { frontendPrefix } from '../src/domain/checkout/command.ts';
import { oldImages, readImages } from '../src/domain/old-images/old.ts';
import type { Sorted } from '../src/domain/old-images/old.ts';
import { bytes, task } from '../src/index.ts';
import type { Command, Context, Needs, Prepared, Preparing } from '../src/index.ts';
import { buildFacts } from './requirements/build-facts.ts';
import { dockerRequirements } from './requirements/index.ts';
import { needConf } from './requirements/run-conf.ts';
import { findWorkspace } from './workspace.ts';

export const imagesPrune = task({
  name: 'images-prune',
  summary: 'Remove the images that earlier builds of this workspace have left behind',
  details:
    'Each build leaves the image before it without a name, and each new build id one with an old name. Only those of this ' +
    'workspace go: by the names that kobo-install gives them and by the recorded builds. Never one that a container stands ' +
    'on, nor the one that build tags now. It lists them and asks first; --dry-run only lists.',
  group: 'Image',
  examples: ['images-prune --dry-run', 'images-prune --yes'],
  requires: dockerRequirements,
  pool: 'docker',
  confirm: async (_, look) => {
    const { old } = await sorted(look);
    return old.length === 0
      ? null
      : `What earlier builds left:\n${listed(old).join('\n')}\nRemove ${counted(old.length)}?`;
  },
  prepare,
  run: remove,
  print: ({ removed, failed }) =>
    removed.length + failed.length === 0
      ? 'Nothing to remove: earlier builds of this workspace have left no image behind'
      : `Removed ${counted(removed.length)}${failed.length === 0 ? '' : `; ${failed.length} could not be removed`}`,
});

type PrunePlan = Prepared & Sorted;

async function prepare(look: Preparing<{}>): Promise<PrunePlan> {
  const { old, used } = await sorted(look);
  return {
    old,
    used,
    notes: [
      ...used.map(
        ({ id, tags }) => `stays, since a container stands on it: ${tags[0] ?? short(id)}`,
      ),
      ...(old.length === 0 ? ['there is nothing to remove'] : []),
    ],
    commands: old.map(({ names }): Command => ({ argv: ['docker', 'image', 'rm', ...names] })),
  };
}

async function sorted(look: Preparing<{}>): Promise<Sorted> {
  const workspace = await findWorkspace(look);
  const facts = await buildFacts(look.files, workspace, ['kpi']);
  needConf(facts, 'the names of the images');
  const [ids, containers, { records }] = await Promise.all([
    lines(look, 'docker', 'image', 'ls', '--all', '--no-trunc', '--quiet'),
    lines(look, 'docker', 'ps', '--all', '--no-trunc', '--quiet'),
    look.records.all('builds'),
  ]);
  const used =
    containers.length === 0
      ? []
      : await lines(look, 'docker', 'inspect', '--format', '{{.Image}}', ...containers);
  const images = ids.length === 0 ? [] : await inspect(look, [...new Set(ids)]);
  const builds = records.map(({ value }): unknown => value).filter(isBuildRecord);
  return oldImages(images, {
    current: builtImage(facts, 'kpi'),
    prefix: workspace.conf.is === 'there' ? frontendPrefix(workspace.conf.conf) : null,
    recorded: new Set(
      builds.flatMap(({ image }) => [image.before, image.after].flatMap((id) => id ?? [])),
    ),
    used: new Set(used),
  });
}

/** In pieces, since what a program prints is kept only up to a megabyte. */
async function inspect(look: Preparing<{}>, ids: readonly string[]) {
  const pieces = Array.from({ length: Math.ceil(ids.length / 50) }, (_, at) =>
    ids.slice(at * 50, at * 50 + 50),
  );
  const read = await Promise.all(
    pieces.map((piece) => look.read({ argv: ['docker', 'image', 'inspect', ...piece] })),
  );
  return read.flatMap(({ stdout }) => readImages(stdout.trim()));
}

async function lines(
  look: Preparing<{}>,
  ...argv: [string, ...string[]]
): Promise<readonly string[]> {
  const { stdout } = await look.read({ argv });
  return stdout.split('\n').filter((line) => line !== '');
}

async function remove(context: Context<{}, Needs, PrunePlan>) {
  const removed: string[] = [];
  const failed: string[] = [];
  for (const command of context.prepared.commands) {
    const { code, stderr } = await context.exec(command, { sink: () => undefined });
    const names = command.argv.slice(3);
    if (code === 0) removed.push(names.join(' '));
    else {
      failed.push(names.join(' '));
      context.warn(`${names[0]} stays: ${stderr.trim().split('\n').at(-1)}`);
    }
  }
  return { removed, failed };
}

const listed = (old: Sorted['old']): readonly string[] =>
  old.map(
    ({ id, tags, bytes: size, created }) =>
      `${bytes(size).padStart(9)}  ${created.slice(0, 16).replace('T', ' ')}  ${tags.join(' ') || `${short(id)}, without a name`}`,
  );

const short = (id: string): string => id.replace('sha256:', '').slice(0, 12);
const counted = (count: number): string => (count === 1 ? 'one image' : `${count} images`);
