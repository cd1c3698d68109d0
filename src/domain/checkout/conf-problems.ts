import type { BuildFacts, Problem } from './facts.ts';
import { quoted, setup } from './facts.ts';

/** What is wrong with `.run.conf`, without which run.py cannot start compose. */
export function confProblems({ root, koboInstall, conf }: BuildFacts): readonly Problem[] {
  if (koboInstall === null) return [noKoboInstall(root)];
  const file = `${koboInstall}/.run.conf`;
  switch (conf.is) {
    case 'there':
      return [];
    case 'nowhere':
    case 'absent':
      return [absent(koboInstall, file)];
    case 'forbidden':
      return [forbidden(file, conf.owner)];
    case 'broken':
      return [broken(koboInstall, file, conf.line)];
    case 'incomplete':
      return [incomplete(koboInstall, file, conf.lacks)];
  }
}

/** The same where the file is there and of no use: then it is what keeps a question from being answered. */
export const confTrouble = (facts: BuildFacts): Problem | null =>
  facts.conf.is === 'nowhere' || facts.conf.is === 'absent'
    ? null
    : (confProblems(facts)[0] ?? null);

const noKoboInstall = (root: string): Problem => ({
  id: 'no-kobo-install',
  level: 'error',
  what: 'kobo-install was not found',
  why: ['It is looked for around the folder you stand in and beside kpi.'],
  todo: [
    'Say where it is:',
    '$ export KOBO_INSTALL_DIR=/path/to/kobo-install',
    'Or get it and set it up:',
    `$ git clone https://github.com/kobotoolbox/kobo-install ${quoted(`${root}/kobo-install`)}`,
    setup(`${root}/kobo-install`),
  ],
});

const absent = (koboInstall: string, file: string): Problem => ({
  id: 'conf-absent',
  level: 'error',
  what: `kobo-install is not set up: ${file} does not exist`,
  why: ["run.py would stop with KeyError: 'docker_prefix'."],
  todo: ['Set it up; it asks its questions and writes the file:', setup(koboInstall)],
});

function forbidden(file: string, owner: number | null): Problem {
  const byRoot = 'It belongs to root, as it does once kobo-install was run with sudo.';
  const byOther = `It belongs to the user with the id ${owner}.`;
  return {
    id: 'conf-forbidden',
    level: 'error',
    what: `${file} cannot be read by you`,
    why: owner === null ? [] : [owner === 0 ? byRoot : byOther],
    todo: [
      'Make it yours, and run kobo-install without sudo:',
      `$ sudo chown "$USER" ${quoted(file)}`,
    ],
  };
}

const broken = (koboInstall: string, file: string, line: number | null): Problem => ({
  id: 'conf-broken',
  level: 'error',
  what: `${file} is not JSON${line === null ? '' : `: see its line ${line}`}`,
  why: ['kobo-install writes it; it was edited by hand, or a write was cut short.'],
  todo: [
    'Find the place (this shows where, not what; the file holds passwords):',
    `$ python3 -m json.tool ${quoted(file)} > /dev/null`,
    'Or move it away and set up again:',
    `$ mv ${quoted(file)} ${quoted(`${file}.broken`)}`,
    setup(koboInstall),
  ],
});

const incomplete = (koboInstall: string, file: string, lacks: readonly string[]): Problem => ({
  id: 'conf-incomplete',
  level: 'error',
  what: `kobo-install is not set up: ${file} lacks ${lacks.join(', ')}`,
  why: [`run.py would stop with KeyError: '${lacks[0] ?? ''}'.`],
  todo: ['Set it up; what it knows already is offered as the answer:', setup(koboInstall)],
});
