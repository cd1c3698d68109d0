import { checklist } from '../../src/index.ts';
import { build } from '../build.ts';
import { depsCheck } from '../deps-check.ts';
import { imageSize } from '../image-size.ts';
import { buildFacts, sizeFacts, stageFacts } from './facts.ts';
import { bigMoves, movedPins, pinFacts } from './moved-pins.ts';

export const pipUpgrade = checklist({
  name: 'pip-upgrade',
  summary: 'Test an upgrade of Python packages',
  details:
    'For a branch whose requirements are compiled already; to make one: kpi-tasks pip-compile -P NAME.',
  steps: (start) =>
    start
      .auto('drift', {
        title: 'Hold the requirement files against each other',
        task: depsCheck,
        on: ['pins'],
        severity: 'blocks merge',
        facts: ({ files, differences }) => ({
          files: files.map(({ file, pins }) => `${file} (${pins})`).join(', '),
          differences: String(differences.length),
        }),
      })
      .question('moved', {
        title: 'Did only those packages move that should?',
        ask: 'Did you mean each of these to move?',
        good: 'The packages that were asked for, and what they pull.',
        on: ['pins'],
        facts: async (_, look) => pinFacts(await movedPins(look)),
      })
      .question('changelogs', {
        title: 'Are the breaking changes handled?',
        ask: 'Did you read the changelog of each, and are the breaking changes handled?',
        on: ['pins'],
        minutes: 5,
        skip: async (_, look) =>
          bigMoves(await movedPins(look)).length === 0
            ? 'no package made a major step, went down, came or went'
            : null,
        facts: async (_, look) => pinFacts(bigMoves(await movedPins(look))),
      })
      .auto('build', {
        title: 'Build the image',
        task: build,
        severity: 'blocks merge',
        facts: async (built, _, look) => ({
          ...buildFacts(built),
          ...(await stageFacts(look, built)),
        }),
      })
      .question('cache', {
        title: 'Did only the Python stages run?',
        good: 'npm-install and webpack-build-prod came from the cache, and pip-dependencies ran.',
        facts: ({ build: { result } }, look) => stageFacts(look, result),
      })
      .auto('size', {
        title: 'Measure the image',
        task: imageSize,
        on: ['image'],
        with: ({ build: { result } }) => ({ image: result.image }),
        facts: sizeFacts,
      })
      .manual('consistent', {
        title: 'Ask Django and uv whether all fits together',
        todo: ({ build: { result } }) => [
          `$ docker run --rm --entrypoint bash ${result.image} -c 'uv pip check'`,
          'In kobo-install:',
          '$ ./run.py -cf run --rm kpi ./manage.py check',
          '$ ./run.py -cf run --rm kpi ./manage.py makemigrations --check --dry-run',
        ],
        ask: 'Do all three end without a complaint?',
        good: 'No conflict, no issue, and “No changes detected”: upgrades of allauth, constance and import-export bring migrations.',
        on: ['image'],
        severity: 'blocks merge',
        minutes: 3,
      })
      .manual('api', {
        title: 'Generate the API’s description anew',
        todo: [
          'In kobo-install:',
          '$ ./run.py -cf run --rm kpi ./scripts/generate_api.sh --skip-orval',
        ],
        ask: 'Does static/openapi stay as it is?',
        good: 'git shows no difference, and no warning but FutureWarning was printed.',
        minutes: 3,
      })
      .question('tests', {
        title: 'Do the tests of what the packages touch pass?',
        good: 'pytest is green, here or in CI; put a link into the note.',
      })
      .manual('use', {
        title: 'Use what the packages do',
        todo: [
          'Import an XLSForm and deploy it (pyxform); export XLS, CSV, GeoJSON and KML (formpack);',
          'sign in with a second factor (allauth); run an export in the background (celery).',
        ],
        ask: 'Does it all work, and is nothing odd in the logs?',
        on: ['image'],
        severity: 'blocks merge',
        minutes: 10,
      }),
});
