import { builtImage } from './built-image.ts';
import { imageName, override } from './command.ts';
import { mergeServices, readCompose } from './compose-file.ts';
import type { ComposeService } from './compose-file.ts';
import type { BuildFacts, Problem } from './facts.ts';
import { quoted, setup } from './facts.ts';

/** Whether compose knows the services to build, and what it would build for them. */
export function serviceProblems(facts: BuildFacts): readonly Problem[] {
  const { koboInstall, composeFiles, kpi } = facts;
  const texts = composeFiles.flatMap((file) => (file.read.is === 'there' ? [file.read.text] : []));
  // With a file missing, or nothing to build anywhere, other rules have spoken already.
  if (koboInstall === null || kpi === null || texts.length < composeFiles.length) return [];
  const files = texts.map(readCompose);
  if (!files.every((file) => file.complete)) return [];
  const known = mergeServices(files);
  return [
    ...facts.services.flatMap((name) => {
      const service = known.get(name);
      if (service === undefined) return [unknown(koboInstall, name, [...known.keys()])];
      if (service.build === null) return [nothingToBuild(koboInstall, service, known)];
      return builtImage(facts, name) === null ? [noName(koboInstall, name)] : [];
    }),
    ...oldOverride(facts, koboInstall),
  ];
}

const unknown = (koboInstall: string, name: string, known: readonly string[]): Problem => ({
  id: 'unknown-service',
  level: 'error',
  what: `There is no service ${name}`,
  why: [`The front end's services are ${known.join(', ')}.`],
  todo: [
    'Name one of them. Compose lists them too:',
    `$ python3 ${quoted(`${koboInstall}/run.py`)} -cf config --services`,
  ],
});

function nothingToBuild(
  koboInstall: string,
  service: ComposeService,
  known: ReadonlyMap<string, ComposeService>,
): Problem {
  const built = [...known.values()].filter((one) => one.build !== null).map((one) => one.name);
  return {
    id: 'nothing-to-build',
    level: 'error',
    what: `Nothing would be built for ${service.name}: its image is published, not built`,
    why: [
      'No compose file gives it a `build:`.',
      built.length === 0 ? 'None of the services has one.' : `These have one: ${built.join(', ')}.`,
    ],
    todo:
      built.length === 0
        ? ['Let kobo-install write its files again, in developer mode:', setup(koboInstall)]
        : ['Name one of those.'],
  };
}

const noName = (koboInstall: string, service: string): Problem => ({
  id: 'image-without-a-name',
  level: 'error',
  what: `The image of ${service} would have no name`,
  why: ['kpi_dev_build_id in .run.conf is empty, and no compose file names an image.'],
  todo: ['Let kobo-install choose an id, in developer mode:', setup(koboInstall)],
});

/** `.run.conf` and the file kobo-install writes from it drift apart where one was edited or its writing failed. */
function oldOverride(facts: BuildFacts, koboInstall: string): readonly Problem[] {
  const file = facts.composeFiles.find((one) => one.name === override);
  if (file?.read.is !== 'there' || facts.conf.is !== 'there') return [];
  const { conf } = facts.conf;
  const kpi = readCompose(file.read.text).services.find((service) => service.name === 'kpi');
  const differs = [
    ...difference('build', kpi?.build ?? null, conf.kpiPath),
    ...difference('image', kpi?.image ?? null, imageName(conf)),
  ];
  if (differs.length === 0) return [];
  return [
    {
      id: 'override-is-old',
      level: 'warning',
      what: `${file.path} does not say what .run.conf says`,
      why: [...differs, 'Compose goes by its own file.'],
      todo: ['Let kobo-install write it again:', setup(koboInstall)],
    },
  ];
}

const difference = (
  key: string,
  written: string | null,
  meant: string | null,
): readonly string[] =>
  written === null || written === '' || meant === null || written === meant
    ? []
    : [`It has \`${key}: ${written}\`, and .run.conf stands for \`${key}: ${meant}\`.`];
