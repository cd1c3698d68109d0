import { checklist } from '../../src/index.ts';
import type { Looking } from '../../src/index.ts';
import { build, buildNoCache } from '../build.ts';
import { imageContents } from '../image-contents.ts';
import { imageSize } from '../image-size.ts';
import { permissionCheck } from '../permission-check.ts';
import {
  buildFacts,
  contentsFacts,
  permissionFacts,
  sizeFacts,
  sizeVerdict,
  speedFacts,
  stageFacts,
} from './facts.ts';
import { findSubject } from './subject.ts';

const reviewers = ['john', 'scott', 'olivier'];

export const imageReview = checklist({
  name: 'image-review',
  summary: 'Test a change of the image or its Dockerfile',
  details:
    'Builds the image as developers do, again, and without a cache; measures it, looks at who owns what in it, and asks ' +
    'what only a person can tell.',
  steps: (start) =>
    start
      .auto('before', {
        title: 'Measure the image there is now, to compare with',
        task: imageSize,
        on: [],
        skip: noImage,
        facts: sizeFacts,
      })
      .auto('build', {
        title: 'Build the image',
        task: build,
        severity: 'blocks merge',
        facts: buildFacts,
      })
      .auto('again', {
        title: 'Build it again: nothing may run',
        task: build,
        facts: buildFacts,
        verdict: ({ ran }) =>
          ran === 0
            ? { verdict: 'pass' }
            : { verdict: 'fail', reason: `${ran} steps ran although nothing had changed` },
      })
      .auto('no-cache', {
        title: 'Build it with every step run again',
        task: buildNoCache,
        severity: 'blocks merge',
        facts: buildFacts,
      })
      .question('speed', {
        title: 'Is a build as fast as you expect?',
        ask: 'Is a build as fast as you expect, for the work you do every day?',
        good: 'No step runs although nothing it needs has changed, and none takes longer than its work is worth.',
        facts: async ({ build: built, 'no-cache': whole }, look) => ({
          ...(await speedFacts(look, built.result)),
          ...(await stageFacts(look, built.result)),
          'no cache': `${whole.result.seconds.toFixed(1)} s`,
        }),
      })
      .auto('size', {
        title: 'Measure the new image',
        task: imageSize,
        on: ['image'],
        with: ({ 'no-cache': { result }, before }) => ({
          image: result.image,
          ...(before.verdict === 'pass' && { against: before.result.id }),
        }),
        verdict: sizeVerdict,
        facts: sizeFacts,
      })
      .auto('permissions', {
        title: 'Hold the owners of all files against the policy',
        task: permissionCheck,
        on: ['image'],
        with: ({ 'no-cache': { result } }) => ({ image: result.image }),
        cc: reviewers,
        facts: permissionFacts,
      })
      .question('owners', {
        title: 'Are the file permissions what you expected?',
        ask: 'Is anything owned by root that ought to be owned by something else instead?',
        good: 'Each line has a reason that you know. Every finding: kpi-tasks permission-check',
        on: ['image'],
        cc: reviewers,
        facts: ({ permissions }) => permissionFacts(permissions.result),
      })
      .auto('contents', {
        title: 'Look whether the image holds what it must',
        task: imageContents,
        on: ['image'],
        severity: 'blocks merge',
        with: ({ 'no-cache': { result } }) => ({ image: result.image }),
        facts: contentsFacts,
      })
      .manual('look-around', {
        title: 'Go in and look around',
        todo: ({ 'no-cache': { result } }) => [
          'In another terminal:',
          `$ kpi-tasks shell ${result.image}`,
          'There, for example: ls -la /srv /srv/src/kpi; id; env',
        ],
        ask: 'Anything amiss? Anything risky?',
        good: 'Nothing surprises you: owners, leftovers, secrets, tools.',
        on: ['image'],
        cc: reviewers,
        minutes: 3,
      })
      .auto('checkout', {
        title: 'Look for what containers left in the checkout as root',
        task: permissionCheck,
        with: { checkout: true },
        facts: permissionFacts,
      })
      .manual('start', {
        title: 'Start it and use it',
        todo: [
          'In kobo-install:',
          '$ ./run.py',
          'Log in, create a project with a form and an image as media, and deploy it.',
        ],
        ask: 'Does it start, and does the upload arrive?',
        good: '/service_health/ says 200, the log has no “Permission denied”, and kobo owns the file in .vols/kobocat_media_uploads.',
        on: ['image'],
        severity: 'blocks merge',
        minutes: 10,
      })
      .manual('daily', {
        title: 'Use it for your own local tasks',
        todo: [
          'Whatever you do on a normal day: a changed package, the webpack dev server, ci_locally.sh.',
          '$ kpi-tasks build',
        ],
        ask: 'Are typical rebuilds faster or slower for your use case, and does everything still work?',
        minutes: 10,
      }),
});

/** Why there is nothing to compare with; null where there is an image. */
async function noImage(_: unknown, look: Looking): Promise<string | null> {
  return (await findSubject(look)).image === null ? 'there is no image yet to compare with' : null;
}
