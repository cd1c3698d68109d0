import { marked } from 'marked';
import { describe, expect, test } from 'vitest';
import {
  compareBuilds,
  comparisonMarkdown,
  readPasted,
  type Measured,
  type Step,
} from '../../../src/domain/build-log/index.ts';
import { fixture, read } from './helpers.ts';
import { aStep } from './records.ts';

const build = (steps: readonly Step[], more: Partial<Measured> = {}): Measured => ({
  label: 'build',
  steps,
  seconds: steps.reduce((sum, { seconds }) => sum + seconds, 0),
  complete: true,
  cut: false,
  leftOut: 0,
  ...more,
});
/** A stage written as a Dockerfile has it: instructions with their seconds. */
const stage = (name: string, ...lines: readonly (readonly [string, number, Step['state']?])[]) =>
  lines.map(([instruction, seconds, state = 'done'], index) =>
    aStep({
      kind: 'stage',
      stage: name,
      position: index + 1,
      of: lines.length,
      name: `[${name} ${index + 1}/${lines.length}] ${instruction}`,
      instruction,
      seconds,
      state,
    }),
  );
const pasted = (file: string): Measured => {
  const log = readPasted(fixture(file));
  return build(log.steps, { label: file, seconds: log.seconds, cut: true, leftOut: log.leftOut });
};
const base = (digest: string) => stage('a', [`FROM python@sha256:${digest.repeat(8)}`, 2]);
const twice = (one: number, two: number) => stage('a', ['RUN true', one], ['RUN true', two]);
const runs = (...seconds: readonly number[]) =>
  seconds.map((one) => build(stage('a', ['RUN x', one])));
const webpack = (state: Step['state'], seconds: number) =>
  stage('a', ['RUN webpack', seconds, state], ['RUN other', 1]);
const compared = (before: readonly Step[], after: readonly Step[]) =>
  compareBuilds([build(before)], [build(after)]).steps;
const brief = (before: readonly Step[], after: readonly Step[]) =>
  compared(before, after).map(({ instruction, how, change }) => [instruction, how, change]);

describe('the two logs of the scratchpad', () => {
  const comparison = compareBuilds(
    [pasted('pasted.no-cache.diff')],
    [pasted('pasted.after-pip-upgrade.diff')],
  );

  test('in total', () => {
    expect(comparison.total).toMatchObject({
      before: { seconds: 132.4, runs: 1 },
      after: { seconds: 36.1, runs: 1 },
      change: 'faster',
    });
  });

  test('every step of the shorter log is found in the longer one, and nothing is new or gone', () => {
    const { steps } = comparison;
    expect(steps.filter(({ change }) => change === 'new' || change === 'gone')).toEqual([]);
    const both = steps.filter(({ before, after }) => after?.leftOut === 0 && before !== null);
    expect(both).toHaveLength(15);
    expect(steps.find(({ placeAfter }) => placeAfter === '4/4')).toMatchObject({
      stage: 'pip-dependencies',
      how: 'same',
      before: { seconds: 56 },
      after: { seconds: 20.1 },
      change: 'faster',
    });
  });

  test('what was left out took no time, and the shares are of all that was won', () => {
    const apt = comparison.steps.find(({ instruction }) => instruction.includes('apt-get'));
    expect(apt).toMatchObject({ before: { seconds: 110.8 }, after: { seconds: 0, leftOut: 1 } });
    expect(apt?.share).toBeCloseTo(110.8 / comparison.won);
    const shares = comparison.steps.filter(({ difference }) => difference < 0);
    expect(shares.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1);
  });

  test('what varies by tenths is no change', () => {
    const noise = comparison.steps.filter(({ change }) => change === 'same');
    expect(Math.max(...noise.map(({ difference }) => Math.abs(difference)))).toBeLessThan(1);
  });

  test('as Markdown', async () => {
    await expect(comparisonMarkdown(comparison)).toMatchFileSnapshot(
      '../../fixtures/build-log/comparison.md',
    );
  });
});

test('hostile instructions cannot leave their cells when it is rendered', () => {
  const text = 'RUN closes #1 @somebody | `x` ``` <b> </details>';
  const sides = [30, 3].map((seconds) => [build(stage(text, [text, seconds]), { label: text })]);
  const html = marked.parse(comparisonMarkdown(compareBuilds(sides[0]!, sides[1]!)), {
    async: false,
  });
  const outside = html.replaceAll(/<code[^>]*>[^]*?<\/code>/g, '');
  expect(outside).not.toMatch(/@somebody|closes|#1|<b>/);
  expect([...html.matchAll(/<tr>/g)]).toHaveLength(5);
  expect(html.match(/<\/?details>/g)).toEqual(['<details>', '</details>']);
});

describe('a step is found again', () => {
  const FIRST = ['FROM base', 0] as const;

  test('renumbered', () => {
    expect(
      brief(
        stage('a', FIRST, ['RUN one', 3], ['RUN two', 5]),
        stage('a', FIRST, ['RUN zero is new and long', 9], ['RUN one', 3], ['RUN two', 5]),
      ),
    ).toEqual([
      ['RUN zero is new and long', 'same', 'new'],
      ['RUN one', 'renumbered', 'same'],
      ['RUN two', 'renumbered', 'same'],
    ]);
  });

  test('reworded', () => {
    const before =
      'RUN git submodule init && git submodule update --remote && python manage.py compilemessages';
    expect(
      brief(
        stage('a', FIRST, ['RUN first', 3], [before, 5]),
        stage('a', FIRST, ['RUN first', 3], ['RUN python manage.py compilemessages', 2]),
      ),
    ).toEqual([
      ['RUN first', 'same', 'same'],
      ['RUN python manage.py compilemessages', 'reworded', 'faster'],
    ]);
  });

  test('moved within its stage, and only what moved is called so', () => {
    expect(
      brief(
        stage('a', ['COPY . /src', 3], ['RUN one', 3], ['RUN two', 5]),
        stage('a', ['RUN one', 3], ['RUN two', 5], ['COPY . /src', 3]),
      ).map(([instruction, how]) => [instruction, how]),
    ).toEqual([
      ['RUN one', 'renumbered'],
      ['RUN two', 'renumbered'],
      ['COPY . /src', 'moved'],
    ]);
  });

  test('moved to another stage', () => {
    const [step] = compared(
      [...stage('a', ['RUN npm run build', 9], ['RUN x', 1]), ...stage('b', ['RUN pip', 2])],
      [
        ...stage('a', ['RUN x', 1]),
        ...stage('b', ['RUN pip', 2]),
        ...stage('c', ['RUN other', 0], ['RUN npm run build', 9]),
      ],
    ).filter(({ instruction }) => instruction === 'RUN npm run build');
    expect(step).toMatchObject({ how: 'moved', stage: 'c', stageBefore: 'a', change: 'same' });
  });

  test('in a stage that was renamed', () => {
    const lines = [
      ['RUN one', 3],
      ['RUN two', 5],
      ['COPY . /src', 1],
    ] as const;
    const steps = compared(stage('kpi-django-app', ...lines), stage('kpi-app', ...lines));
    expect(steps.map(({ how, stageBefore }) => [how, stageBefore])).toEqual(
      lines.map(() => ['same', 'kpi-django-app']),
    );
  });

  test('whose base image moved', () => {
    expect(brief(base('aaaaaaaa'), base('bbbbbbbb'))).toMatchObject([[/FROM/, 'same', 'same']]);
  });

  test('that stands twice, in order', () => {
    expect(compared(twice(2, 30), twice(2, 30)).map(({ change }) => change)).toEqual([
      'same',
      'same',
    ]);
  });

  test.each([
    ['RUN apt-get install curl', 'RUN python -m venv /opt/venv'],
    ['RUN npm ci', 'COPY npm ci'],
    ['RUN chown node:node .', 'RUN mkdir -p /srv/logs'],
  ])('but not %s as %s', (before, after) => {
    expect(brief(stage('a', [before, 3]), stage('a', [after, 3]))).toEqual([
      [before, 'same', 'gone'],
      [after, 'same', 'new'],
    ]);
  });

  test('in real progress of another version of compose', () => {
    const [one, other] = ['compose-2.26.1.success.rawjson', 'compose-5.5.0.success.rawjson'].map(
      (file) => read(fixture(file)).log.steps,
    );
    const unmatched = compared(one!, other!).filter(
      ({ change, stage: of }) => of !== null && (change === 'new' || change === 'gone'),
    );
    expect(unmatched).toEqual([]);
  });
});

describe('noise is not a change', () => {
  test.each([
    ['single runs, less than a second', [3], [3.9], 'same'],
    ['single runs, less than a tenth', [100], [108], 'same'],
    ['single runs, more than both', [3], [5], 'slower'],
    ['several that overlap', [10, 12, 14], [11, 13, 9], 'same'],
    ['several apart by less than they vary', [10, 12, 14], [14.5, 15, 16], 'same'],
    ['several apart, with little variation', [10, 10.1, 10.2], [9.4, 9.5, 9.5], 'faster'],
    ['several apart by rounding', [10, 10, 10], [10.1, 10.1, 10.1], 'same'],
    ['one against several', [10], [10.5, 10.6, 10.4], 'same'],
    ['one against several, far apart', [20], [10.5, 10.6, 10.4], 'faster'],
  ] as const)('%s', (_, before, after, change) => {
    const comparison = compareBuilds(runs(...before), runs(...after));
    expect(comparison.steps[0]?.change).toBe(change);
    expect(comparison.total.change).toBe(change);
  });

  test('runs that vary alike are seldom told apart', () => {
    let state = 1;
    const random = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
    // The sum of twelve uniform numbers is as good as normal.
    const normal = () => Array.from({ length: 12 }, random).reduce((sum, one) => sum + one, -6);
    const three = () => runs(...[1, 2, 3].map(() => 20 + 2 * normal()));
    const wrong = Array.from({ length: 1000 }, () => compareBuilds(three(), three())).filter(
      ({ total }) => total.change !== 'same',
    );
    expect(wrong.length).toBeLessThan(60);
    const slow = () => runs(...[1, 2, 3].map(() => 40 + 2 * normal()));
    const seen = Array.from({ length: 200 }, () => compareBuilds(three(), slow())).filter(
      ({ total }) => total.change === 'slower',
    );
    expect(seen.length).toBeGreaterThan(190);
  });

  test('the median and the spread are told', () => {
    const [step] = compareBuilds(runs(10, 12, 11), runs(20, 23, 21)).steps;
    expect(step).toMatchObject({
      before: { seconds: 11, least: 10, most: 12, runs: 3 },
      after: { seconds: 21, least: 20, most: 23 },
      difference: 10,
    });
    expect(comparisonMarkdown(compareBuilds(runs(10, 12, 11), runs(20, 23, 21)))).toContain(
      '11.0 s (10.0–12.0) | 21.0 s (20.0–23.0) | +10.0 s',
    );
  });
});

test('a step from the cache is told as that', () => {
  const text = comparisonMarkdown(
    compareBuilds([build(webpack('done', 19))], [build(webpack('cached', 0))]),
  );
  expect(text).toContain(
    '| `[a 1/2] RUN webpack` | 19.0 s | cached | −19.0 s | 100 % of what was won | ▼ faster |',
  );
});

test('a build that failed, and times that are not known, are told', () => {
  const one = build(stage('a', ['RUN x', 3]), { label: 'one', complete: false });
  const other = build(stage('a', ['RUN x', 3]), { label: 'two', seconds: null });
  const text = comparisonMarkdown(compareBuilds([one], [other]));
  expect(text).toContain('| Before | `one`, not finished |');
  expect(text).toContain('| After | `two` | unknown |');
});
