import { checklist } from '../../src/index.ts';
import { buildNoCache } from '../build.ts';
import { depsCheck } from '../deps-check.ts';
import { gitInfo } from '../git-info.ts';
import { imageContents } from '../image-contents.ts';
import { imageSize } from '../image-size.ts';
import { permissionCheck } from '../permission-check.ts';
import { releaseCheck } from '../release-check.ts';
import { buildFacts, contentsFacts, permissionFacts, sizeFacts } from './facts.ts';
import { lastOfLocale } from './last-of-locale.ts';

export const releaseCandidate = checklist({
  name: 'release-candidate',
  summary: 'Test a release before it is tagged',
  details: 'Best in a clean clone or worktree of the tip of the release branch.',
  steps: (start) =>
    start
      .auto('commit', {
        title: 'Write down the commit for the image',
        task: gitInfo,
        facts: ({ info }) => ({
          commit: info.describe,
          branch: info.branch === false ? 'none' : info.branch,
          clean: info.dirty ? 'no: files differ from the commit' : 'yes',
        }),
        verdict: ({ info }) =>
          info.dirty
            ? { verdict: 'fail', reason: 'The checkout has changes that are not committed' }
            : { verdict: 'pass' },
      })
      .auto('branch', {
        title: 'Is this the tip of the branch that gets released?',
        task: releaseCheck,
        severity: 'blocks merge',
        facts: ({ newest, previous, asked }) => ({
          newest: asked ? newest : `${newest}, as of the last fetch`,
          'before it': previous ?? 'none',
        }),
      })
      .auto('drift', {
        title: 'Hold the requirement files against each other',
        task: depsCheck,
        on: ['pins'],
        severity: 'blocks merge',
        facts: ({ differences }) => ({ differences: String(differences.length) }),
      })
      .question('migrations', {
        title: 'Look at the new migrations',
        skip: ({ branch }) =>
          branch.result.migrations?.length === 0
            ? `there is none since ${branch.result.tag}`
            : null,
        facts: ({ branch: { result } }) =>
          result.migrations === null
            ? { migrations: 'there is no tag to count from' }
            : {
                [`new since ${result.tag}`]: result.migrations.slice(0, 30).join('\n'),
                ...(result.migrations.length > 30 && {
                  more: `${result.migrations.length - 30} more: kpi-tasks release-check`,
                }),
              },
        ask: 'Does any of them need to be squashed, or its time to be planned?',
        good: 'None is slow on a big table, or it is known when it runs (SKIP_HEAVY_MIGRATIONS).',
        minutes: 3,
      })
      .question('translations', {
        title: 'Are the translations in?',
        facts: async (_, look) => lastOfLocale(look),
        good: 'The last commit of locale is this release’s pull; kpi-tasks check translation-update makes one.',
      })
      .auto('build', {
        title: 'Build the image with every step run',
        task: buildNoCache,
        severity: 'blocks merge',
        facts: buildFacts,
      })
      .auto('size', {
        title: 'Measure the image',
        task: imageSize,
        on: ['image'],
        with: ({ build: { result } }) => ({ image: result.image }),
        facts: sizeFacts,
      })
      .auto('permissions', {
        title: 'Hold the owners of all files against the policy',
        task: permissionCheck,
        on: ['image'],
        with: ({ build: { result } }) => ({ image: result.image }),
        facts: permissionFacts,
      })
      .auto('contents', {
        title: 'Look whether the image is of this commit and holds what it must',
        task: imageContents,
        on: ['image'],
        severity: 'blocks merge',
        with: ({ build: { result } }) => ({ image: result.image }),
        facts: contentsFacts,
      })
      .manual('upgrade', {
        title: 'Start it on a copy of the last release’s data',
        todo: ['In kobo-install, with a copy of .vols and .env of the last release:', '$ ./run.py'],
        ask: 'Do the migrations run to their end, and does a second start change nothing?',
        good: '/service_health/ says 200 both times.',
        on: ['image'],
        severity: 'blocks merge',
        minutes: 10,
      })
      .manual('use', {
        title: 'Use it, as a superuser and as a normal user',
        todo: [
          'Create a project, deploy it, submit by Enketo and by Collect, edit, export, share, delete;',
          'look at the usage limits and at the version in the corner.',
        ],
        ask: 'Does everything work?',
        on: ['image'],
        severity: 'blocks merge',
        minutes: 20,
      })
      .question('errors', {
        title: 'Is anything new in Sentry since it started on staging?',
        on: ['image'],
      })
      .question('changelog', {
        title: 'Is the changelog read and corrected?',
        good: 'It is, and it is posted to the topic of the release.',
        minutes: 5,
      }),
});
