import { checklist } from '../../src/index.ts';
import { buildStages } from '../build-stages.ts';
import { build } from '../build.ts';
import { depsCheck } from '../deps-check.ts';
import { djangoCheck } from '../django-check.ts';
import { imageContents } from '../image-contents.ts';
import { imageSize } from '../image-size.ts';
import { openapi } from '../openapi.ts';
import { buildFacts, contentsFacts, sizeFacts, stagesVerdict, workedFacts } from './facts.ts';
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
        facts: buildFacts,
      })
      .auto('cache', {
        title: 'Did only the Python stages run?',
        task: buildStages,
        with: ({ build: { result } }) => ({
          build: result.id,
          ran: ['pip-dependencies'],
          cached: ['npm-install', 'webpack-build-prod'],
        }),
        verdict: stagesVerdict,
        facts: workedFacts,
      })
      .auto('size', {
        title: 'Measure the image',
        task: imageSize,
        on: ['image'],
        with: ({ build: { result } }) => ({ image: result.image }),
        facts: sizeFacts,
      })
      .auto('contents', {
        title: 'Ask uv whether the packages fit together, and look at the image',
        task: imageContents,
        on: ['image'],
        severity: 'blocks merge',
        with: ({ build: { result } }) => ({ image: result.image }),
        facts: contentsFacts,
      })
      .auto('consistent', {
        title: 'Ask Django whether all fits together, and whether a migration is missing',
        task: djangoCheck,
        on: ['image'],
        severity: 'blocks merge',
      })
      .auto('api', {
        title: 'Generate the API’s description anew: nothing may change',
        task: openapi,
        on: ['image'],
        verdict: ({ changed }) =>
          changed.length === 0
            ? { verdict: 'pass' }
            : {
                verdict: 'fail',
                reason: `${changed.length === 1 ? 'One file has' : `${changed.length} files have`} changed, such as ${changed[0]}: commit them`,
              },
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
