import { mergeServices, readCompose } from '../src/domain/checkout/compose-file.ts';
import { quoted, typed } from '../src/domain/checkout/facts.ts';
import type { BuildFacts } from '../src/domain/checkout/facts.ts';
import { builtImage } from '../src/domain/checkout/built-image.ts';
import { Stop, arg, missing, task } from '../src/index.ts';
import type { Command, Context, Needs, Prepared, Preparing } from '../src/index.ts';
import { frontend, runningContainer } from './places/containers.ts';
import { buildFacts } from './requirements/build-facts.ts';
import { endingIn, marker } from './places/end.ts';
import { dockerRequirements } from './requirements/index.ts';
import { needConf } from './requirements/run-conf.ts';
import { findWorkspace } from './workspace.ts';

export const shell = task({
  name: 'shell',
  summary: 'Open a shell in the image as it is, or in a running service',
  details:
    'Of an image, a new container without mounts, which is gone afterwards: what is there is what the build made, and not ' +
    'the checkout that a development container hides it with. Of a service that runs, its own container. ' +
    'Without a name, the image that build tags. Whatever follows “--” runs instead of a shell; its exit code is handed on. ' +
    'That needs no terminal: what is piped in reaches the command, and its output can be piped on.',
  group: 'Image',
  examples: [
    'shell',
    'shell kpi',
    'shell -- stat -c "%U:%G %n" /srv/src/kpi',
    'shell kpi -- cat /etc/passwd | grep kobo',
    'shell kpi:dev.main',
  ],
  options: { where: arg.text('An image, or a service that runs', { required: false }) },
  rest: 'run instead of a shell',
  requires: dockerRequirements,
  interactive: (rest) => (rest.length === 0 ? true : 'if any'),
  prepare,
  cleanup: async ({ outcome, prepared, read }) => {
    if (outcome.is === 'cancelled' && prepared.end !== null) await read(prepared.end);
  },
  run: async ({ exec, prepared }: Context<ShellOptions, Needs, ShellPlan>) => {
    const { code, signal } = await exec(prepared.command);
    if (code === 0) return;
    const command = typed(prepared.command.argv);
    throw new Stop({ kind: 'exit', command, code, signal, lines: [], handedOn: 'silent' });
  },
});

type ShellOptions = { readonly where: string | undefined };
type ShellPlan = Prepared & {
  readonly command: Command;
  /** Ends a command that was cancelled, where it has no terminal to hear that from. */
  readonly end: Command | null;
};

const terminal = ['--tty', '--env', 'TERM'] as const;

/** bash where there is one: slim images have only sh. */
const anyShell = ['sh', '-c', 'command -v bash >/dev/null && exec bash; exec sh'] as const;

async function prepare(look: Preparing<ShellOptions>): Promise<ShellPlan> {
  const { where } = look.options;
  const [program = 'sh', ...words] = look.rest.length > 0 ? look.rest : anyShell;
  const container = where === undefined ? null : await containerOf(look, where);
  const hasTerminal = look.terminal || look.rest.length === 0;
  const name = `shell-${look.now()}`;
  if (container !== null) {
    const argv = [
      'docker',
      'exec',
      '--interactive',
      ...(hasTerminal ? terminal : ['--env', `${marker}=${name}`]),
      container,
      program,
      ...words,
    ] as const;
    const end = hasTerminal ? null : endingIn(container, name);
    return planOf({ argv }, end, `in the container of the service ${where} (${container})`);
  }
  const image = await imageNamed(look, where);
  const argv = [
    'docker',
    'run',
    '--rm',
    // As the first process, the command would be deaf to Ctrl-C.
    '--init',
    '--interactive',
    ...(hasTerminal ? terminal : ['--name', `kpi-tasks-${name}`]),
    '--entrypoint',
    program,
    image,
    ...words,
  ] as const;
  const end: Command = { argv: ['docker', 'rm', '--force', `kpi-tasks-${name}`] };
  return planOf({ argv }, hasTerminal ? null : end, `in ${image}, without mounts`);
}

const planOf = (command: Command, end: Command | null, note: string): ShellPlan => ({
  command,
  end,
  notes: [note],
  commands: [command],
});

/** The container of a service; null where the word names none that runs, or there are no services here. */
async function containerOf(look: Preparing<ShellOptions>, name: string): Promise<string | null> {
  const { conf, koboDocker } = await findWorkspace(look);
  return conf.is === 'there' && koboDocker !== null ? runningContainer(look, name) : null;
}

async function imageNamed(
  look: Preparing<ShellOptions>,
  given: string | undefined,
): Promise<string> {
  const facts = await buildFacts(look.files, await findWorkspace(look), ['kpi']);
  const name = given ?? builtImage(facts, 'kpi');
  if (name === null) needConf(facts, 'the name of the image');
  if (name === null)
    throw new Stop({
      kind: 'usage',
      what: 'Which image is meant cannot be told here.',
      todo: ['$ kpi-tasks shell IMAGE', 'See what there is:', '$ docker image ls'],
    });
  const found = await look.read({
    argv: ['docker', 'image', 'inspect', '--format', '{{.Id}}', name],
  });
  if (found.code === 0) return name;
  if (given === undefined)
    throw missing('the image', `there is no ${name} yet.`, '$ kpi-tasks build');
  const start = await startOf(look, facts, given);
  throw missing(
    'an image or a service',
    `there is neither an image ${given} nor a running service of that name.`,
    'See what there is:',
    '$ docker image ls',
    ...(start === null ? [] : ['Or start the service:', start]),
  );
}

/** What starts a service; null where there is none of that name. */
async function startOf(
  look: Preparing<ShellOptions>,
  { composeFiles }: BuildFacts,
  service: string,
): Promise<string | null> {
  const files = composeFiles.flatMap(({ read }) =>
    read.is === 'there' ? [readCompose(read.text)] : [],
  );
  if (!mergeServices(files).has(service)) return null;
  const { argv, cwd } = await frontend(look);
  return `$ cd ${quoted(cwd)} && ${typed(argv('up', '-d', service))}`;
}
