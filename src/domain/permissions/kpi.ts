import type { Policy, Rule } from './policy.ts';

const code = '/srv/src/kpi';
const venv = '/opt/venv';
const programs = (...names: readonly string[]) =>
  names.map((name) => `/{bin,sbin,usr/bin,usr/sbin,usr/local/bin,usr/local/sbin}/${name}`);

const whoOwns: readonly Rule[] = [
  {
    id: 'orphan',
    paths: '/**',
    named: true,
    level: 'warning',
    reason: 'A number without a name belongs to nobody, and to whoever gets that number next.',
  },
  {
    id: 'code-owner',
    paths: `${code}/**`,
    allow: `${code}/.git/**`,
    owner: 'root',
    level: 'warning',
    reason: 'COPY gives the code to root, so that the application cannot change itself.',
    question: 'Should kobo own the code?',
  },
  {
    id: 'built-owner',
    paths: [
      `${code}/node_modules/**`,
      `${code}/jsapp/compiled/**`,
      `${code}/webpack-stats.json`,
      `${code}/emails/**`,
    ],
    owner: ['root', 'kobo'],
    level: 'warning',
    reason: 'What the build stages make keeps their number, 1000, which must be kobo’s here.',
  },
  {
    id: 'mixed',
    paths: '/srv/**',
    ownerOfFolder: true,
    level: 'info',
    reason: 'Where owners meet, one of them is often there by accident.',
  },
  {
    id: 'npm-cache',
    paths: '/srv/tmp/.npm',
    owner: 'root',
    group: 'root',
    level: 'error',
    reason:
      'npm runs as root when a container of kobo-install starts, and refuses another’s cache.',
  },
];

const whoMay: readonly Rule[] = [
  {
    id: 'readable',
    paths: [`${code}/**`, `${venv}/**`],
    allow: `${code}/.git/**`,
    readableBy: 'kobo',
    level: 'error',
    reason:
      'uWSGI and celery run as kobo; COPY keeps the modes of the checkout, such as umask 077.',
  },
  {
    id: 'not-writable',
    paths: [`${venv}/**`, '/{usr,etc,bin,sbin,lib,lib64}/**'],
    notWritableBy: 'kobo',
    level: 'error',
    reason: 'The application must not be able to change the programs that it runs.',
  },
  {
    id: 'writable',
    paths: ['/srv/logs/**', `${code}/emails/**`, '/srv/tmp/**', '/home/kobo'],
    allow: ['/srv/tmp/.npm/**'],
    writableBy: 'kobo',
    level: 'error',
    reason: 'The application writes here while it runs.',
  },
  {
    id: 'exec',
    paths: [`${code}/scripts/migrate.sh`, `${venv}/bin/*`, `${code}/node_modules/.bin/*`],
    allow: [`${venv}/bin/{[aA]ctivate*,deactivate*,*.bat,pydoc.bat}`],
    executableBy: 'kobo',
    level: 'error',
    reason: 'These are called directly, not through bash or python.',
  },
  {
    id: 'world-writable',
    paths: '/**',
    worldWritable: 'sticky',
    level: 'error',
    reason: 'Whatever any process can write, a broken one can replace.',
  },
];

const whatIsThere: readonly Rule[] = [
  {
    id: 'exists',
    paths: [
      `${code}/docker/entrypoint.sh`,
      `${code}/jsapp/compiled/**`,
      `${code}/webpack-stats.json`,
      `${code}/staticfiles/**`,
      `${code}/locale/**/*.mo`,
      '/srv/tmp/.npm',
      ...programs('gosu', 'rsync', 'wait-for-it'),
    ],
    mustExist: true,
    level: 'error',
    reason: 'A container cannot start, or shows a broken page, without it.',
  },
  {
    id: 'pip-dependencies',
    paths: '/srv/tmp/pip_dependencies.txt',
    mustExist: true,
    level: 'warning',
    reason:
      'The entrypoint compares it with requirements.txt; without it every new container syncs all packages again (since kpi#6498).',
  },
  {
    id: 'git',
    paths: `${code}/.git`,
    mustNotExist: true,
    level: 'warning',
    reason: 'Every commit changes it, and git refuses it to kobo as root’s (“dubious ownership”).',
    question: 'Can the image do without it, with the commit written to a file?',
  },
  {
    id: 'secrets',
    paths: ['/srv/**/{.env,*.pem,id_{rsa,dsa,ecdsa,ed25519}}', '/{root,srv,home}/**/{.aws,.ssh}/*'],
    allow: [`${code}/node_modules/**`],
    mustNotExist: true,
    level: 'warning',
    reason: 'Whoever can pull the image can read it, also in a layer below.',
  },
  {
    id: 'links',
    paths: '/{srv,opt}/**',
    resolves: true,
    level: 'info',
    reason: 'A link to nowhere is a file that will be missed.',
  },
];

const allowedSetuid =
  '{su,mount,umount,passwd,chsh,chfn,gpasswd,newgrp,chage,expiry,unix_chkpwd,ssh-agent,ssh-keysign,dbus-daemon-launch-helper}';
const whatIsDangerous: readonly Rule[] = [
  {
    id: 'setuid',
    paths: '/**',
    allow: [`/{bin,sbin,usr/bin,usr/sbin}/${allowedSetuid}`, `/{lib,usr/lib}/**/${allowedSetuid}`],
    setuid: false,
    level: 'error',
    reason: 'Such a program makes kobo root; only those of Debian that are known may.',
  },
  {
    id: 'capability',
    paths: '/**',
    allow: programs('ping'),
    capabilities: false,
    level: 'warning',
    reason: 'A capability is a part of root’s power, given to whoever runs the file.',
  },
  {
    id: 'devices',
    paths: '/**',
    devices: false,
    level: 'error',
    reason: 'The engine makes the devices; one in an image gives access past it.',
  },
];

/** What kpi's image must be like, as its Dockerfile and entrypoint are today. */
export const kpiPolicy: Policy = {
  accounts: [
    {
      name: 'kobo',
      uid: 1000,
      gid: 1000,
      level: 'error',
      reason: 'The stages make files as `node`, 1000; nothing but that number makes them kobo’s.',
    },
  ],
  rules: [...whoOwns, ...whoMay, ...whatIsThere, ...whatIsDangerous],
  volumes: [
    { path: '/srv/static', reason: 'nginx serves it' },
    { path: '/srv/logs', reason: 'logs stay' },
    { path: `${code}/media`, reason: 'uploads stay' },
    { path: '/srv/src/kobocat/media', reason: 'uploads stay' },
    { path: '/srv/init', reason: 'kobo-docker’s scripts' },
  ],
};
