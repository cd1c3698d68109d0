import type { BuildFacts, Problem } from './facts.ts';
import { quoted, setup } from './facts.ts';

/** The checkout that gets built, and whether it is the one the user means. */
export function checkoutProblems(facts: BuildFacts): readonly Problem[] {
  const { koboInstall, kpi, checkout } = facts;
  if (koboInstall === null) return [];
  if (kpi === null) return [publishedImages(koboInstall, checkout)];
  if (!kpi.there) return [absent(koboInstall, kpi.path, checkout)];
  if (!kpi.dockerfile.there) return [noDockerfile(koboInstall, kpi, checkout)];
  return checkout === null || checkout === kpi.path ? [] : [other(koboInstall, kpi.path, checkout)];
}

/** How to make kobo-install build a checkout: the answers that matter, in the order it asks. */
const choose = (koboInstall: string, checkout: string | null): readonly string[] => [
  setup(koboInstall),
  'Do you want to see advanced options? Yes',
  'Use developer mode? Yes (on a server: Use staging mode? Yes)',
  `KPI files location? ${checkout ?? '../kpi'}`,
];

const publishedImages = (koboInstall: string, checkout: string | null): Problem => ({
  id: 'published-images',
  level: 'error',
  what: 'This kobo-install uses published images, so nothing would be built',
  why: [
    'kpi_path in .run.conf is empty. run.py and compose would both end with 0, without a word.',
  ],
  todo: ['Switch it to developer mode, and answer:', ...choose(koboInstall, checkout)],
});

const absent = (koboInstall: string, path: string, checkout: string | null): Problem => ({
  id: 'kpi-absent',
  level: 'error',
  what: `The checkout to build does not exist: ${path}`,
  why: ['kpi_path in .run.conf names it; a relative path starts at kobo-docker.'],
  todo: [
    'Get it:',
    `$ git clone https://github.com/kobotoolbox/kpi ${quoted(path)}`,
    'Or name another, and answer:',
    ...choose(koboInstall, checkout),
  ],
});

const noDockerfile = (
  koboInstall: string,
  { path, dockerfile: { name } }: NonNullable<BuildFacts['kpi']>,
  checkout: string | null,
): Problem => ({
  id: 'no-dockerfile',
  level: 'error',
  what: `The checkout to build holds no ${name}: ${path}`,
  why: [
    'kpi_path in .run.conf names it.',
    ...(name === 'Dockerfile' ? [] : ['The file is named by build.dockerfile in kobo-docker.']),
  ],
  todo: [
    'If it is a checkout of kpi, bring the file back:',
    `$ git -C ${quoted(path)} checkout HEAD -- ${quoted(name)}`,
    'Or name another, and answer:',
    ...choose(koboInstall, checkout === path ? null : checkout),
  ],
});

const other = (koboInstall: string, path: string, checkout: string): Problem => ({
  id: 'other-checkout',
  level: 'warning',
  what: `The image is built from ${path}, not from ${checkout}`,
  why: ['kpi_path in .run.conf says what is built, wherever you stand.'],
  todo: [`To build ${checkout} instead, answer:`, ...choose(koboInstall, checkout)],
});
