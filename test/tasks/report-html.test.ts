import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  compareBuilds,
  criticalPath,
  readPasted,
  stageTimes,
} from '../../src/domain/build-log/index.ts';
import { htmlReport } from '../../tasks/report/html/index.ts';
import type { Reported } from '../../tasks/report/reported.ts';
import { measured } from '../../tasks/report/sources.ts';
import type { Source } from '../../tasks/report/sources.ts';
import { fixture, read } from '../domain/build-log/helpers.ts';
import { aRecord, aStep } from '../domain/build-log/records.ts';
import { foldWalk } from '../../src/walk/fold.ts';
import { head, journal, opened, verdict } from '../walk/helpers.ts';
import { launch, noChromium, open, violations } from '../helpers/chromium.ts';

const steps = read(fixture('compose-2.26.1.success.rawjson')).log.steps;
const record = aRecord({ steps, stages: stageTimes(steps), buildSeconds: 2.7 });
const NASTY =
  '</style></title><script>alert(1)</script><img src=x onerror=alert(1)> "\'& \u001B[31m';
const nasty = aRecord({
  outcome: 'failed',
  image: { name: NASTY, before: NASTY, after: NASTY, bytes: 1 },
  source: { path: NASTY, commit: NASTY, branch: NASTY, dirty: true },
  how: { ...record.how, command: [NASTY], target: NASTY },
  steps: [
    aStep({
      kind: 'stage',
      stage: NASTY,
      name: NASTY,
      instruction: NASTY,
      seconds: 3,
      started: 0,
      completed: 3000,
    }),
  ],
  failure: { message: NASTY, step: NASTY, lines: [NASTY], line: 3 },
});
const permissions = {
  image: 'kpi:dev',
  id: '',
  baseline: null,
  paths: 18_204,
  layered: true,
  mounts: [],
  dockerfile: null,
  errors: 1,
  warnings: 1,
  notes: 0,
  groups: [
    {
      rule: 'writable',
      level: 'error',
      problem: NASTY,
      layer: 3,
      instruction: NASTY,
      line: null,
      hiddenBy: '/srv/logs',
      count: 40_000,
      places: [{ path: '/srv/logs', count: 40_000, is: 'root:root 0755' }],
    },
    {
      rule: 'git',
      level: 'warning',
      problem: 'is in the image',
      layer: null,
      instruction: '',
      line: null,
      hiddenBy: null,
      count: 1,
      places: [{ path: NASTY, count: 1, is: '' }],
    },
  ],
  rules: { git: { reason: 'Every commit changes it.', question: 'Can it go?' } },
} as const;
const tree = {
  name: '/',
  bytes: 9000,
  children: [
    { name: NASTY, bytes: 6000, children: [] },
    { name: 'opt', bytes: 3000, children: [] },
  ],
};
const image = {
  sizes: {
    image: 'kpi:dev',
    bytes: { image: 9000, visible: 9000, hidden: 0 },
    tree,
    folders: [{ path: NASTY, bytes: 6000, files: 3, folder: true }],
  },
  permissions,
};
const sources = ['pasted.no-cache.diff', 'pasted.after-pip-upgrade.diff'].map((name): Source => ({
  is: 'log',
  name,
  log: readPasted(fixture(name)),
}));
const compared = (before: readonly Source[], after: readonly Source[]): Reported => ({
  kind: 'comparison',
  comparison: compareBuilds(before.map(measured), after.map(measured)),
  before,
  after,
});

const walk = foldWalk(
  journal(
    opened([
      head('build', 'auto'),
      head('owners', 'auto'),
      head('look'),
      head('arm'),
      head('later'),
    ]),
    verdict('build', 'pass', { judge: 'task', seconds: 36.1 }),
    verdict('owners', 'pass', { judge: 'task', result: permissions }),
    { is: 'note', step: 'look', note: NASTY },
    { is: 'cc', step: 'look', cc: ['john'] },
    {
      is: 'evidence',
      step: 'look',
      file: { name: NASTY, path: 'a', bytes: 9, sha256: 'c'.repeat(64) },
    },
    verdict('look', 'fail', { severity: 'blocks merge', facts: { [NASTY]: NASTY } }),
    verdict('arm', 'skipped', { reason: 'no arm64 machine' }),
  ),
)!;

const reports: readonly (readonly [string, Reported])[] = [
  [
    'a walk',
    {
      kind: 'walk',
      walk,
      builds: [{ step: 'build', build: record, baseline: [] }],
      evidence: { ['c'.repeat(64)]: { is: 'text', text: NASTY } },
    },
  ],
  [
    'several testers',
    {
      kind: 'merged',
      reports: [1, 2].map((by) => ({ by: `${by}`, summary: '', commit: null, steps: walk.steps })),
    },
  ],
  ['a build with its image', { kind: 'build', build: record, image }],
  [
    'a build that failed, with hostile names everywhere',
    { kind: 'build', build: nasty, image: null },
  ],
  [
    'a pasted log',
    { kind: 'log', name: 'no-cache.diff', log: readPasted(fixture('pasted.no-cache.diff')) },
  ],
  ['two builds', compared(sources.slice(0, 1), sources.slice(1))],
  ['a record and a log', compared([{ is: 'record', record }], sources.slice(1))],
];

test.each(reports)('%s is one file without scripts and addresses', (_, reported) => {
  const text = htmlReport(reported);
  expect(text.startsWith('<!doctype html>')).toBe(true);
  expect(text).not.toMatch(/<(script|link|img|iframe|object)|url\(|@import|(src|href)="(?!#)/i);
  expect(text).not.toContain('\u001B');
});

test('what a rule is for, and what hides a finding, stand in its card', () => {
  const text = htmlReport({ kind: 'build', build: record, image });
  expect(text).toContain('<p>Hidden at run time by the volume <code>/srv/logs</code>.</p>');
  expect(text).toContain('<p>Every commit changes it. Rule <code>git</code>.</p>');
  expect(text).toContain('<p>Open: Can it go?</p>');
});

const at = (id: string, started: number, completed: number, inputs: readonly string[] = []) =>
  aStep({ id, started, completed, seconds: (completed - started) / 1000, inputs });
test('the critical path is the chain that the end waited for', () => {
  const [load, short, long, join] = [
    at('load', 0, 500),
    at('short', 500, 1500, ['load']),
    at('long', 500, 9500, ['load']),
    at('join', 9500, 9900, ['short', 'long']),
  ];
  const exported = at('export', 9900, 12_000);
  expect(
    criticalPath([load, short, long, join, exported].toReversed()).map(({ id }) => id),
  ).toEqual(['load', 'long', 'join', 'export']);
  expect(criticalPath(readPasted(fixture('pasted.no-cache.diff')).steps)).toEqual([]);
});

describe.skipIf(noChromium !== null)(`in Chromium (${noChromium ?? 'found'})`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());

  test.each(reports)('%s: nothing is asked for, nothing is printed', async (_, reported) => {
    const { page, requests, printed } = await open(browser, htmlReport(reported));
    expect({ requests, printed }).toEqual({ requests: [], printed: [] });
    expect(await page.locator('h1').count()).toBe(1);
    await page.context().close();
  });

  test.each(
    reports.flatMap(([name, reported]) =>
      (['light', 'dark'] as const).map((scheme) => [name, scheme, reported] as const),
    ),
  )('%s, %s: axe finds nothing', async (_, colorScheme, reported) => {
    const { page } = await open(browser, htmlReport(reported), { colorScheme });
    await page.locator('details').evaluateAll((all) => {
      for (const one of all) one.setAttribute('open', '');
    });
    expect(await violations(page)).toEqual([]);
    await page.context().close();
  });

  test.each(reports)(
    '%s fits 400 pixels, and every wide part scrolls by itself',
    async (_, reported) => {
      const { page } = await open(browser, htmlReport(reported), {
        viewport: { width: 400, height: 800 },
      });
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(400);
      await page.context().close();
    },
  );

  test('the keyboard reaches the content first, then every section, fold and wide part', async () => {
    const { page } = await open(browser, htmlReport(reports[2]![1]));
    const focused = () => page.evaluate('document.activeElement.textContent.trim().slice(0, 30)');
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('Skip to the content');
    const reached: unknown[] = [];
    for (let press = 0; press < 20; press += 1) {
      await page.keyboard.press('Tab');
      reached.push(await focused());
    }
    expect(reached).toContain('Timeline');
    expect(reached).toContain('The same as a table');
    await page.context().close();
  });

  test('printed, folds are open and nothing is cut', async () => {
    const { page } = await open(browser, htmlReport(reports[2]![1]));
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('nav').isVisible()).toBe(false);
    expect(await page.getByRole('table', { name: /Steps of/ }).isVisible()).toBe(true);
    expect((await page.pdf()).byteLength).toBeGreaterThan(10_000);
    await page.context().close();
  });
});
