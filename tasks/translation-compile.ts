import { dirname, join } from 'node:path';
import { counted } from '../src/domain/words/words.ts';
import { flag, missing, stop, task } from '../src/index.ts';
import type { Command, Context, Needs, Prepared, Preparing } from '../src/index.ts';
import { theCheckout } from './checkout/kpi.ts';
import { refuseUnwritable } from './checkout/writable.ts';
import { inParallel } from './parallel.ts';
import { gettext } from './requirements/tools.ts';

export const translationCompile = task({
  name: 'translation-compile',
  summary: 'Compile the translations of the checkout that have changed',
  details:
    'In development the checkout hides what the image compiled, and without compiled files everything is in English. ' +
    'msgfmt makes a .mo file beside each .po file that is newer, as Django’s compilemessages does, side by side and without ' +
    'Django. Each belongs to whom its .po file belongs.',
  group: 'Translations',
  examples: ['translation-compile', 'translation-compile --all'],
  options: { all: flag.on('Compile also what is up to date') },
  requires: [gettext],
  pool: 'locale',
  prepare,
  run: compileAll,
  print: ({ compiled, fresh }) =>
    compiled.length === 0
      ? fresh === 1
        ? 'The compiled translation is up to date'
        : `All ${fresh} compiled translations are up to date`
      : `Compiled ${counted(compiled.length, 'translation', 'translations')}${fresh === 0 ? '' : `; ${fresh} ${fresh === 1 ? 'was' : 'were'} up to date`}`,
});

type CompileOptions = { readonly all: boolean };
type Job = {
  readonly po: string;
  readonly mo: string;
  readonly made: string;
  readonly command: Command;
};
type CompilePlan = Prepared & {
  readonly kpi: string;
  readonly jobs: readonly Job[];
  readonly fresh: number;
};
type Compiled = { readonly compiled: readonly string[]; readonly fresh: number };

async function prepare(look: Preparing<CompileOptions>): Promise<CompilePlan> {
  const { kpi, workspace } = await theCheckout(look);
  const found = await look.read({
    argv: ['find', 'locale', '-type', 'f', '-path', '*/LC_MESSAGES/*.po', '-print'],
    cwd: kpi,
  });
  const all = found.stdout.split('\n').filter(Boolean).sort();
  if (all.length === 0)
    throw missing(
      'translations',
      `there is no .po file in ${join(kpi, 'locale')}.`,
      'On a branch that has them as a submodule:',
      '$ kpi-tasks submodule-fetch',
      'On a newer one:',
      '$ kpi-tasks translation-pull',
    );
  const old = await Promise.all(all.map((po) => stale(look, kpi, po)));
  const jobs = all
    .filter((_, index) => look.options.all || old[index] === true)
    .map((po) => jobFor(kpi, po));
  await refuseUnwritable(look, kpi, [...new Set(jobs.map(({ po }) => dirname(po)))]);
  const fresh = all.length - jobs.length;
  return {
    kpi,
    jobs,
    fresh,
    notes: [...workspace.notes, `${jobs.length} to compile, ${fresh} up to date`],
    commands: jobs.map(({ command }) => command),
  };
}

async function stale(
  { files }: Pick<Preparing<unknown>, 'files'>,
  kpi: string,
  po: string,
): Promise<boolean> {
  const [source, made] = await Promise.all([
    files.stat(join(kpi, po)),
    files.stat(join(kpi, moOf(po))),
  ]);
  return made === null || source === null || made.modified < source.modified;
}

const moOf = (po: string): string => po.replace(/\.po$/u, '.mo');

/** Under another name first, which git ignores like every `.mo`, so that no half-made file is ever read. */
function jobFor(kpi: string, po: string): Job {
  const made = po.replace(/\.po$/u, '.kpi-tasks.mo');
  const argv = ['msgfmt', '--check-format', `--output-file=${made}`, po] as const;
  return { po, mo: moOf(po), made, command: { argv, cwd: kpi, env: { LC_ALL: 'C' } } };
}

async function compileAll(context: Context<CompileOptions, Needs, CompilePlan>): Promise<Compiled> {
  const { jobs, fresh } = context.prepared;
  const said = await inParallel(jobs, context.platform.cpus, (job) => compile(context, job));
  const broken = said.filter((one) => one !== null);
  if (broken.length === 0) return { compiled: jobs.map(({ mo }) => mo), fresh };
  throw stop(
    broken.length === 1
      ? `msgfmt refuses ${broken[0]?.po}`
      : `msgfmt refuses ${broken.length} files`,
    {
      why: [...broken.map(({ po }) => po).slice(0, 10), 'The others were compiled.'],
      lines: broken.flatMap(({ lines }) => lines).slice(0, 20),
      todo: ['See who changed it:', `$ git log -p -1 -- ${broken[0]?.po}`],
    },
  );
}

/** One file; what msgfmt said where it refused. */
async function compile(context: Context<CompileOptions, Needs, CompilePlan>, job: Job) {
  const { kpi } = context.prepared;
  const [made, mo] = [join(kpi, job.made), join(kpi, job.mo)];
  try {
    const ended = await context.exec(job.command, { sink: () => undefined });
    if (ended.code !== 0) return { po: job.po, lines: ended.stderr.trim().split('\n') };
    await giveTo(context, made, join(kpi, job.po));
    await context.read({ argv: ['mv', '-f', made, mo] });
    return null;
  } finally {
    await context.files.remove(made);
  }
}

/** A file that root made, to the owner of what it was made from. */
async function giveTo(
  { platform, files, read }: Pick<Context<unknown, Needs, unknown>, 'platform' | 'files' | 'read'>,
  made: string,
  source: string,
): Promise<void> {
  const owner = await files.stat(source);
  if (platform.uid === 0 && owner !== null && owner.uid + owner.gid > 0)
    await read({ argv: ['chown', `${owner.uid}:${owner.gid}`, made] });
}
