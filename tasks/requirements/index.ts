import type { Reading, Requirement } from '../../src/index.ts';
import { findWorkspace } from '../workspace.ts';
import { kpiCheckout } from './checkout.ts';
import { dockerDisk } from './docker-disk.ts';
import { buildxItself, dockerBuildx, dockerCompose } from './docker-plugins.ts';
import { dockerCommand, dockerEngine } from './docker.ts';
import { koboInstall } from './kobo-install.ts';
import { nodeOfKpi } from './node.ts';
import { bash, git, python3 } from './tools.ts';

/** What any work with the engine needs. */
export const dockerRequirements: readonly Requirement[] = [dockerCommand, dockerEngine];

/** What a build needs, by whose command builds; the causes come before what follows from them. */
export const buildRequirements = (via: keyof typeof lists): readonly Requirement[] => lists[via];

/** The build looks at these itself: by name in PATH, and with words that fit the service. */
const lookedAt: readonly Requirement[] = [python3, koboInstall].map((one) => ({
  ...one,
  checkedByTask: true,
}));

/** Whether `auto` takes kobo-install's way: where nothing at all was found, that is what to tell people about. */
async function takesKoboInstall(look: Reading): Promise<boolean> {
  const workspace = await findWorkspace(look);
  return workspace.koboInstall !== null || workspace.kpi === null;
}

/** One requirement where kobo-install builds, and another, or none, where buildx does. */
const byTheWay = (one: Requirement, other?: Requirement): Requirement => ({
  ...one,
  check: async (look) => {
    if (await takesKoboInstall(look)) return one.check(look);
    return other?.check(look) ?? { is: 'ok', found: 'not needed: there is no kobo-install here' };
  },
});

/** Only `doctor` asks for these; a build does without. */
const advice: readonly Requirement[] = [
  dockerDisk,
  kpiCheckout,
  nodeOfKpi,
  { ...git, advice: true },
  { ...bash, advice: true },
];

const lists = {
  auto: [
    ...dockerRequirements,
    byTheWay(dockerCompose),
    byTheWay(dockerBuildx, buildxItself),
    ...lookedAt.map((one) => byTheWay(one)),
    ...advice,
  ],
  'kobo-install': [...dockerRequirements, dockerCompose, dockerBuildx, ...lookedAt, ...advice],
  buildx: [...dockerRequirements, buildxItself, ...advice],
} as const satisfies Readonly<Record<string, readonly Requirement[]>>;
