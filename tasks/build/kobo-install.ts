import { join, resolve } from 'node:path';
import { builtFrom, builtImage } from '../../src/domain/checkout/built-image.ts';
import { diagnose } from '../../src/domain/checkout/diagnose.ts';
import type { Problem } from '../../src/domain/checkout/facts.ts';
import { Stop, missing } from '../../src/index.ts';
import type { Command, Preparing } from '../../src/index.ts';
import { buildFacts } from '../requirements/build-facts.ts';
import type { Workspace } from '../workspace.ts';
import type { BuildOptions } from './options.ts';
import type { BuildPlan } from './plan.ts';

/** kobo-install's own command, as its users type it. Throws a `missing` or `usage` failure where it could not work. */
export async function koboInstallPlan(
  look: Preparing<BuildOptions>,
  workspace: Workspace,
): Promise<Omit<BuildPlan, 'foresight'>> {
  const { service, target } = look.options;
  refuseBuildxFlags(look.options);
  const facts = await buildFacts(look.files, workspace, [service]);
  const problems = diagnose(facts);
  const worst = problems.find(({ level }) => level === 'error');
  if (worst) throw refusal(worst);
  const whole = builtImage(facts, service);
  const image = target === undefined ? whole : targetImage(whole, target);
  const extra = target === undefined ? null : targetFile(look.state, service, target, image);
  const record = join(look.state, 'bin', 'docker.record');
  const command = await commandFor(look, workspace, extra?.path ?? null, record);
  const kpi = workspace.named.kpi ?? workspace.kpi?.path ?? look.cwd;
  return {
    via: 'kobo-install',
    command,
    image,
    kpi,
    dockerfile: resolve(kpi, builtFrom(facts, service)),
    warnings: problems.map(({ what, why }) => [`${what}.`, ...why].join(' ')),
    shim: { file: join(look.state, 'bin', 'docker'), record },
    extra,
    kept: true,
    secrets: workspace.secrets(),
    notes: [...workspace.notes, `image: ${image ?? 'named by compose'}`],
    commands: [command],
  };
}

async function commandFor(
  look: Preparing<BuildOptions>,
  workspace: Workspace,
  extra: string | null,
  record: string,
): Promise<Command> {
  const docker = await look.files.which('docker');
  const python = await look.files.which('python3');
  if (python === null)
    throw missing(
      'python3',
      'it is not in PATH, and run.py needs it.',
      '$ kpi-tasks doctor build --fix',
    );
  const home = workspace.koboInstall?.path ?? look.cwd;
  return {
    argv: [
      python,
      join(home, 'run.py'),
      '-cf',
      ...(extra === null ? [] : ['-f', extra]),
      'build',
      ...(look.options.noCache ? ['--no-cache'] : []),
      ...look.rest,
      look.options.service,
    ],
    // run.py takes a relative kobodocker_path from where it is started, so it is started at home.
    cwd: home,
    env: {
      ...progressEnv,
      PATH: `${join(look.state, 'bin')}:${look.env['PATH'] ?? ''}`,
      KPI_TASKS_DOCKER: docker ?? 'docker',
      KPI_TASKS_DOCKER_RECORD: record,
    },
  };
}

/** Asks every version of compose for BuildKit's own records: older ones read the first variable, newer the second. */
const progressEnv = {
  BUILDKIT_PROGRESS: 'rawjson',
  COMPOSE_PROGRESS: 'json',
  COMPOSE_ANSI: undefined,
  PYTHONUNBUFFERED: '1',
};

/** Compose has no --target, but it takes one more file. */
function targetFile(state: string, service: string, target: string, image: string | null) {
  const text = [
    'services:',
    `  ${JSON.stringify(service)}:`,
    `    image: ${JSON.stringify(image)}`,
    '    build:',
    `      target: ${JSON.stringify(target)}`,
    '',
  ].join('\n');
  return { path: join(state, 'compose', `target-${target.replaceAll(/[^\w.-]/g, '_')}.yml`), text };
}

/** A name of its own, so that the whole image stays. */
const targetImage = (image: string | null, target: string): string =>
  `${image ?? 'kpi:dev'}.${target.toLowerCase().replaceAll(/[^a-z0-9_.-]/g, '_')}`;

function refuseBuildxFlags(options: BuildOptions): void {
  const given = [
    ...(options.builder === undefined ? [] : ['--builder']),
    ...(options.cacheFrom.length > 0 ? ['--cache-from'] : []),
    ...(options.cacheTo.length > 0 ? ['--cache-to'] : []),
  ];
  if (given.length === 0) return;
  throw new Stop({
    kind: 'usage',
    what: `${given.join(', ')} works only with buildx, and kobo-install builds here.`,
    todo: [`$ kpi-tasks build --via buildx ${given[0]} …`],
  });
}

function refusal(problem: Problem): Stop {
  const { what, why, todo } = problem;
  const usage = problem.id === 'unknown-service' || problem.id === 'nothing-to-build';
  return usage
    ? new Stop({ kind: 'usage', what: [`${what}.`, ...why].join(' '), todo })
    : new Stop({
        kind: 'missing',
        needed: 'kobo-install',
        why: [`${what}.`, ...why].join(' '),
        todo,
      });
}
