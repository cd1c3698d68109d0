import { frontend, override, takenForBackend } from './command.ts';
import type { BuildFacts, ComposeFact, Problem } from './facts.ts';
import { quoted, setup } from './facts.ts';

/** kobo-docker itself: run.py starts compose in it. */
export function koboDockerProblems({ koboInstall, koboDocker }: BuildFacts): readonly Problem[] {
  if (koboInstall === null || koboDocker === null || koboDocker.there) return [];
  return [
    {
      id: 'no-kobo-docker',
      level: 'error',
      what: `kobo-docker is not where .run.conf says: ${koboDocker.path} does not exist`,
      why: ['kobodocker_path in .run.conf names it.'],
      todo: [
        'Get it, and let kobo-install write its files there:',
        clone(koboDocker.path),
        setup(koboInstall),
      ],
    },
  ];
}

/** The compose files that run.py names: what is not there makes compose fail, or run.py wait for ever. */
export function composeFileProblems(facts: BuildFacts): readonly Problem[] {
  return facts.composeFiles.flatMap((file) => {
    if (file.read.is === 'there') return [];
    if (file.read.is === 'forbidden') return [unreadable(file)];
    if (file.name === frontend) return [frontendAbsent(facts, file)];
    return [file.name === override ? overrideAbsent(facts, file) : customAbsent(facts, file)];
  });
}

/** The files of variables that compose wants even for a build. */
export function envFileProblems({ koboInstall, lacksEnvFiles }: BuildFacts): readonly Problem[] {
  if (koboInstall === null || lacksEnvFiles.length === 0) return [];
  const [first = '', ...others] = lacksEnvFiles;
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  return [
    {
      id: 'env-files-absent',
      level: 'error',
      what: `Files of variables are missing: ${first}${more}`,
      why: [
        'Compose refuses to build without them. kobo-install writes them beside kobo-docker.',
        ...others.map((path) => `Missing too: ${path}`),
      ],
      todo: ['Let kobo-install write them:', setup(koboInstall)],
    },
  ];
}

const clone = (path: string): string =>
  `$ git clone https://github.com/kobotoolbox/kobo-docker ${quoted(path)}`;

const folderOf = (file: ComposeFact): string => file.path.slice(0, -file.name.length - 1);

const unreadable = (file: ComposeFact): Problem => ({
  id: 'compose-file-forbidden',
  level: 'error',
  what: `${file.path} cannot be read by you`,
  why: ['It belongs to somebody else, as it does once kobo-install was run with sudo.'],
  todo: ['Make it yours:', `$ sudo chown "$USER" ${quoted(file.path)}`],
});

const frontendAbsent = (facts: BuildFacts, file: ComposeFact): Problem => ({
  id: 'compose-file-absent',
  level: 'error',
  what: `${file.path} does not exist`,
  why: ['It is part of kobo-docker, so this is no whole checkout of it.'],
  todo: [
    'Bring it back:',
    `$ git -C ${quoted(folderOf(file))} checkout HEAD -- ${file.name}`,
    ...(facts.koboInstall === null
      ? []
      : [
          'If that is no checkout at all, name another at the question about it:',
          setup(facts.koboInstall),
        ]),
  ],
});

const overrideAbsent = (facts: BuildFacts, file: ComposeFact): Problem => ({
  id: 'override-absent',
  level: 'error',
  what: `${file.path} does not exist`,
  why: [
    'kobo-install writes it into kobo-docker when it is set up. It says what to build and how the image is called.',
  ],
  todo: ['Let kobo-install write it:', setup(facts.koboInstall ?? facts.root)],
});

function customAbsent(facts: BuildFacts, file: ComposeFact): Problem {
  const quirk =
    facts.conf.is === 'there' && takenForBackend(facts.conf.conf)
      ? [
          "The docker_prefix holds the word backend, and so run.py takes the back end's file for the front end.",
        ]
      : [];
  return {
    id: 'custom-file-absent',
    level: 'error',
    what: `${file.path} does not exist, and run.py would wait for it for ever`,
    why: [
      '.run.conf says that you add settings of your own to the containers; they stand in this file.',
      ...quirk,
    ],
    todo: [
      'If you have none to add, an empty one will do:',
      `$ echo 'services: {}' > ${quoted(file.path)}`,
      'Or answer No where kobo-install asks about additional settings:',
      setup(facts.koboInstall ?? facts.root),
    ],
  };
}
