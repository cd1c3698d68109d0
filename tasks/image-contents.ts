import { join } from 'node:path';
import { answersIn, judgeContents, script } from '../src/domain/image-contents/index.ts';
import type { Contents } from '../src/domain/image-contents/index.ts';
import { Stop, arg, stop, task } from '../src/index.ts';
import type { Command, Prepared, Preparing } from '../src/index.ts';
import { quoted } from '../src/domain/checkout/facts.ts';
import { gitIn } from './checkout/git.ts';
import { theCheckout } from './checkout/kpi.ts';
import { imageRequirements, wantedImage } from './image/index.ts';

type ContentsResult = Contents & { readonly image: string };

export const imageContents = task({
  name: 'image-contents',
  summary: 'Check that the image holds what it must, and fits the checkout',
  details:
    'Asks a container without network and mounts: are the programs there that kpi and its keepers use, is Node what ' +
    '.nvmrc asks for, do the Python packages fit together, did the build make the front end and the static files, is each ' +
    'translation compiled, and is it the commit of the checkout. The container is gone afterwards.',
  group: 'Image',
  examples: ['image-contents', 'image-contents kpi:dev.main --json'],
  options: { image: arg.text('The image; without it, what build tags', { required: false }) },
  requires: ({ image }) => imageRequirements(image),
  prepare,
  run: async ({ exec, prepared }): Promise<ContentsResult> => {
    const { command, image, nvmrc, commit } = prepared;
    const ended = await exec(command, { sink: () => undefined });
    const answers = answersIn(ended.stdout);
    if (ended.code !== 0 || answers.size === 0)
      throw new Stop({
        kind: 'exit',
        command: command.argv.slice(0, -1).join(' '),
        code: ended.code,
        signal: ended.signal,
        lines: `${ended.stdout}\n${ended.stderr}`.trim().split('\n').slice(-10),
      });
    return { image, ...judgeContents(answers, { nvmrc, commit }) };
  },
  verdict: ({ image, problems }) =>
    problems.length === 0
      ? null
      : stop(`${image} is not what it must be`, {
          why: problems,
          todo: ['See for yourself:', `$ kpi-tasks shell ${image}`],
        }),
  print: ({ image, tools, catalogues, commit, problems }) =>
    [
      `${image}: ${problems.length === 0 ? 'all that must be there is there' : problems.join('; ')}`,
      ...tools.map(({ name, version }) => `  ${name.padEnd(8)} ${version ?? '–'}`),
      `  ${catalogues.compiled} of ${catalogues.all} translations compiled${commit === null ? '' : `, commit ${commit.slice(0, 10)}`}`,
    ].join('\n'),
});

type ContentsPlan = Prepared & {
  readonly command: Command;
  readonly image: string;
  readonly nvmrc: string | null;
  readonly commit: string | null;
};

async function prepare(
  look: Preparing<{ readonly image: string | undefined }>,
): Promise<ContentsPlan> {
  const wanted = await wantedImage(look, look.options.image);
  if (wanted.is !== 'engine')
    throw new Stop({
      kind: 'usage',
      what: `${wanted.name} is an archive, and nothing in it can be started.`,
      todo: ['Load it first:', `$ docker load -i ${quoted(wanted.path)}`],
    });
  const { kpi } = await theCheckout(look);
  const [nvmrc, commit] = await Promise.all([
    look.files.text(join(kpi, '.nvmrc')),
    gitIn(look, kpi).ask('rev-parse', '--verify', '--quiet', 'HEAD'),
  ]);
  const start = ['docker', 'run', '--rm', '--network', 'none', '--entrypoint', 'sh'] as const;
  const command: Command = { argv: [...start, wanted.name, '-c', script] };
  return {
    command,
    image: wanted.name,
    nvmrc: nvmrc.is === 'there' ? nvmrc.text : null,
    commit,
    notes: [`asks ${wanted.name} in a container of its own, and holds it against ${kpi}`],
    commands: [command],
  };
}
