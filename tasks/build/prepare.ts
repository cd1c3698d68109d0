import { join } from 'node:path';
import { builtImage } from '../../src/domain/checkout/built-image.ts';
import { diagnose } from '../../src/domain/checkout/diagnose.ts';
import type { Problem } from '../../src/domain/checkout/facts.ts';
import { Stop, missing } from '../../src/index.ts';
import type { Command, Prepared, Preparing } from '../../src/index.ts';
import { buildFacts } from '../requirements/build-facts.ts';
import { findWorkspace } from '../workspace.ts';
import type { Workspace } from '../workspace.ts';
import { buildxPlan } from './buildx.ts';
import type { BuildOptions } from './options.ts';

/** A build, worked out: everything that `run` needs to know. */
export type BuildPlan = Prepared & {
  readonly via: 'kobo-install' | 'buildx';
  readonly command: Command;
  /** The name the build is going to tag; null where it cannot be told before. */
  readonly image: string | null;
  /** The checkout that gets built. */
  readonly kpi: string;
  /** Warnings about the workspace, for the person who builds. */
  readonly warnings: readonly string[];
  /** The recording `docker`; null where we start docker ourselves and see its exit code. */
  readonly shim: { readonly file: string; readonly record: string } | null;
  /** A compose file of ours to write first. */
  readonly extra: { readonly path: string; readonly text: string } | null;
  /** Whether the engine is to have the image; a result that is pushed or written to a file it never sees. */
  readonly kept: boolean;
  readonly secrets: readonly string[];
};

/** Works out whose command builds, and with what. Throws a `missing` or `usage` failure in finished words. */
export async function prepareBuild(look: Preparing<BuildOptions>): Promise<BuildPlan> {
  refuseQuiet(look.rest);
  const workspace = await findWorkspace(look);
  const { via } = look.options;
  const koboInstall = via !== 'buildx' && workspace.koboInstall !== null;
  if (via === 'kobo-install' && workspace.koboInstall === null)
    throw missing(
      'kobo-install',
      'none was found here, beside the kpi checkout, or in KOBO_INSTALL_DIR.',
      'Say where it is:',
      '$ export KOBO_INSTALL_DIR=/path/to/kobo-install',
      'Or build without it:',
      '$ kpi-tasks build --via buildx',
    );
  return koboInstall ? koboInstallPlan(look, workspace) : buildxPlan(look, workspace);
}

/** kobo-install's own command, as its users type it. */
async function koboInstallPlan(
  look: Preparing<BuildOptions>,
  workspace: Workspace,
): Promise<BuildPlan> {
  const { service, target, noCache } = look.options;
  refuseBuildxFlags(look.options);
  const facts = await buildFacts(look.files, workspace, [service]);
  const problems = diagnose(facts);
  const worst = problems.find(({ level }) => level === 'error');
  if (worst) throw refusal(worst);
  const image = builtImage(facts, service);
  const extra = target === undefined ? null : targetFile(look.state, service, target, image);
  const shim = {
    file: join(look.state, 'bin', 'docker'),
    record: join(look.state, 'bin', 'docker.record'),
  };
  const docker = await look.files.which('docker');
  const python = await look.files.which('python3');
  if (python === null)
    throw missing(
      'python3',
      'it is not in PATH, and run.py needs it.',
      '$ kpi-tasks doctor build --fix',
    );
  const command: Command = {
    argv: [
      python,
      join(workspace.koboInstall?.path ?? '', 'run.py'),
      '-cf',
      ...(extra === null ? [] : ['-f', extra.path]),
      'build',
      ...(noCache ? ['--no-cache'] : []),
      ...look.rest,
      service,
    ],
    // run.py takes a relative kobodocker_path from where it is started, so it is started at home.
    cwd: workspace.koboInstall?.path ?? look.cwd,
    env: {
      ...progressEnv,
      PATH: `${join(look.state, 'bin')}:${look.env['PATH'] ?? ''}`,
      KPI_TASKS_DOCKER: docker ?? 'docker',
      KPI_TASKS_DOCKER_RECORD: shim.record,
    },
  };
  return {
    via: 'kobo-install',
    command,
    image: extra === null ? image : targetImage(image, target ?? ''),
    kpi: workspace.named.kpi ?? workspace.kpi?.path ?? look.cwd,
    warnings: problems.map(({ what, why }) => [what, ...why].join('. ')),
    shim,
    extra,
    kept: true,
    secrets: workspace.secrets(),
    notes: [
      ...workspace.notes,
      `image: ${(extra === null ? image : targetImage(image, target ?? '')) ?? 'named by compose'}`,
    ],
    commands: [command],
  };
}

/** Asks every version of compose for BuildKit's own records; see facts about which reads which. */
const progressEnv = {
  BUILDKIT_PROGRESS: 'rawjson',
  COMPOSE_PROGRESS: 'json',
  COMPOSE_ANSI: undefined,
  PYTHONUNBUFFERED: '1',
};

/** Compose has no --target, but it takes one more file; the image gets a name of its own, so that the whole one stays. */
function targetFile(state: string, service: string, target: string, image: string | null) {
  const name = targetImage(image, target);
  const text = `services:\n  ${JSON.stringify(service)}:\n    image: ${JSON.stringify(name)}\n    build:\n      target: ${JSON.stringify(target)}\n`;
  return { path: join(state, 'compose', `target-${target.replaceAll(/[^\w.-]/g, '_')}.yml`), text };
}

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

function refuseQuiet(rest: readonly string[]): void {
  const bad = rest.find(
    (word) => word === '-q' || word === '--quiet' || word.startsWith('--progress'),
  );
  if (bad === undefined) return;
  throw new Stop({
    kind: 'usage',
    what: `“${bad}” would hide the progress, and without it nobody can tell whether the build worked.`,
    todo: ['For a quiet build:', '$ kpi-tasks build --quiet'],
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
