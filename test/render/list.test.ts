import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Happening } from '../../src/model/event.ts';
import { listShow } from '../../src/render/list.ts';
import {
  halfBuilt,
  output,
  runStart,
  step,
  taskEnd,
  taskStart,
  teller,
  terminal,
} from './helpers.ts';

// The frames come when a test says so; everything else runs as it does for people.
beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }));
afterEach(() => void vi.useRealTimers());

async function open(
  columns: number,
  rows: number,
  looks: { colour?: boolean; unicode?: boolean; verbose?: boolean } = {},
) {
  const window = terminal(columns, rows, looks);
  let milliseconds = 0;
  const show = await listShow(window.screen, {
    verbose: looks.verbose ?? false,
    now: () => milliseconds,
    stream: window.stream,
  });
  return {
    ...window,
    show,
    tell: teller(show),
    /** Time goes by, and one frame is drawn. */
    pass: (seconds: number): void => {
      milliseconds += seconds * 1000;
      vi.advanceTimersByTime(100);
    },
  };
}

const pip = 'pip-dependencies 3/3 RUN pip-sync /srv/tmp/requirements.txt';
const npm = 'npm-install 3/3 RUN npm ci --quiet';
const failure = {
  kind: 'exit',
  command: 'docker compose build kpi',
  code: 17,
  signal: null,
  lines: [],
} as const;

/** Translations are done, a build is at work beside a lint, a report waits. */
const busy: readonly Happening[] = [
  runStart('translations', 'build', 'lint', 'report'),
  taskStart('translations'),
  taskEnd('translations', 'done', 0.8),
  taskStart('build', 36),
  taskStart('lint'),
  ...halfBuilt('build'),
  output('lint', 'src/index.ts is fine'),
];

describe('a build at work', () => {
  test('in 80 columns and 24 rows', async () => {
    const { tell, pass, seen } = await open(80, 24);
    tell(...busy);
    pass(24);
    expect(await seen()).toMatchInlineSnapshot(`
      "✔ translations  0.8 s
      ⠙ build  24 s of about 36 s
        ▸ pip-dependencies  2/3 · 1 cached · 24 s
          ✔ 2/3 COPY dependencies/pip/requirements.txt /srv/tmp/  0.4 s
          ⠙ 3/3 RUN pip-sync /srv/tmp/requirements.txt  24 s
            │ Collecting Django
            │ Collecting celery
        ▸ npm-install       2/3 · 2 cached · 24 s
          ⠙ 3/3 RUN npm ci --quiet  24 s
            │ npm warn deprecated glob@7.2.3: old versions are not supported 漢字 …
        · webpack           1 step
        · kpi-app           2 steps
      ⠙ lint  24 s
        │ src/index.ts is fine
      · report"
    `);
  });

  test('in 40 columns and 10 rows', async () => {
    const { tell, pass, seen } = await open(40, 10);
    tell(...busy);
    pass(24);
    expect(await seen()).toMatchInlineSnapshot(`
      "✔ translations  0.8 s
      ⠙ build  24 s of about 36 s
        · 2 waiting: webpack, kpi-app
        ▸ pip-depend…  2/3 · 1 cached · 24 s
          ⠙ 3/3 RUN pip-sync /srv/tmp…  24 s
        ▸ npm-install  2/3 · 2 cached · 24 s
          ⠙ 3/3 RUN npm ci --quiet  24 s
      ⠙ lint  24 s
      · report"
    `);
  });

  test('in 200 columns and 50 rows', async () => {
    const { tell, pass, seen } = await open(200, 50);
    tell(...busy);
    pass(24);
    expect(await seen()).toMatchInlineSnapshot(`
      "✔ translations  0.8 s
      ⠙ build  24 s of about 36 s
        ▸ pip-dependencies  2/3 · 1 cached · 24 s
          ✔ 2/3 COPY dependencies/pip/requirements.txt /srv/tmp/  0.4 s
          ⠙ 3/3 RUN pip-sync /srv/tmp/requirements.txt  24 s
            │ Collecting asgiref
            │ Collecting Django
            │ Collecting celery
        ▸ npm-install       2/3 · 2 cached · 24 s
          ⠙ 3/3 RUN npm ci --quiet  24 s
            │ npm warn deprecated glob@7.2.3: old versions are not supported 漢字 ✅ any more, said a long line
        · webpack           1 step
        · kpi-app           2 steps
      ⠙ lint  24 s
        │ src/index.ts is fine
      · report"
    `);
  });

  test('without Unicode and colour', async () => {
    const { tell, pass, seen, show, bytes } = await open(60, 24, { unicode: false });
    tell(...busy, output('build', 'the “last” line', null, 'note'));
    pass(24);
    expect(await seen()).toMatchInlineSnapshot(`
      "+ translations  0.8 s
      \\ build  24 s of about 36 s
        > pip-dependencies  2/3 - 1 cached - 24 s
          + 2/3 COPY dependencies/pip/requirements.txt /~  0.4 s
          \\ 3/3 RUN pip-sync /srv/tmp/requirements.txt  24 s
            | Collecting Django
            | Collecting celery
        > npm-install       2/3 - 2 cached - 24 s
          \\ 3/3 RUN npm ci --quiet  24 s
            | npm warn deprecated glob@7.2.3: old versions are ~
        . webpack           1 step
        . kpi-app           2 steps
      \\ lint  24 s
        | src/index.ts is fine
      . report"
    `);
    tell(taskEnd('build', 'failed', 30, failure));
    await show.end();
    const text = bytes.join('');
    expect(stripVTControlCharacters(text)).toMatch(/^[\n\r -~]*$/);
    expect(text).not.toMatch(/\[[\d;]+m/);
  });

  test('with colour, which the stream decides', async () => {
    const { tell, pass, bytes } = await open(80, 24, { colour: true });
    tell(...busy);
    pass(1);
    expect(bytes.join('')).toContain('\u001B[32m✔\u001B[39m \u001B[1mtranslations\u001B[22m');
  });
});

test.each([
  [null, 24, 'build  24 s'],
  [36, 24, 'build  24 s of about 36 s'],
  [36, 40, 'build  40 s, usually 36 s'],
  [200, 132, 'build  2 min 12 s of about 3 min 20 s'],
])('with %s s expected, after %d s: %s', async (expected, seconds, title) => {
  const { tell, pass, seen } = await open(80, 24);
  tell(runStart('build'), taskStart('build', expected));
  pass(seconds);
  expect(await seen()).toBe(`⠙ ${title}`);
});

test('what is expected only later is shown from then on', async () => {
  const { tell, pass, seen } = await open(80, 24);
  tell(runStart('build'), taskStart('build'));
  pass(1);
  tell({ type: 'task.expected', task: 'build', seconds: 36 });
  pass(1);
  expect(await seen()).toMatch(/^. build  2 s of about 36 s$/);
});

test('what nobody counts, such as a FROM, is no cached step, and a stage without it is all cached', async () => {
  const { tell, pass, seen } = await open(80, 24);
  const from = step('build', 'npm 1/3 FROM node', 'done') as Extract<
    Happening,
    { type: 'task.progress' }
  >;
  tell(runStart('build'), taskStart('build'));
  tell({ ...from, item: { ...from.item, counts: false } });
  tell(step('build', 'npm 2/3 COPY a', 'cached'), step('build', 'npm 3/3 RUN b', 'cached'));
  pass(1);
  expect(await seen()).toContain('npm  3/3 · all cached');
  tell({ ...from, item: { ...from.item, state: 'cached', counts: false } });
  tell(step('build', 'npm 3/3 RUN b', 'done', 2));
  pass(1);
  expect(await seen()).toContain('npm  3/3 · 1 cached · 2.0 s');
});

describe('an item that stands alone', () => {
  const name = 'exporting to image';
  test.each([
    ['is not there before 0.3 s', [step('build', name, 'running')], 0.2, false],
    ['is there after 0.3 s', [step('build', name, 'running')], 0.4, true],
    [
      'goes when it is done',
      [step('build', name, 'running'), step('build', name, 'done', 2)],
      2,
      false,
    ],
    ['stays when it failed', [step('build', name, 'failed', 0.1)], 1, true],
  ] as const)('%s', async (_, happenings, seconds, there) => {
    const { tell, pass, seen } = await open(80, 24);
    tell(runStart('build'), taskStart('build'), ...happenings);
    pass(seconds);
    expect((await seen()).includes(name)).toBe(there);
  });
});

test.each([
  [40, 10],
  [40, 5],
  [40, 2],
  [80, 24],
])(
  'twelve steps at once in %d×%d: never higher or wider than the window',
  async (columns, rows) => {
    const { tell, pass, seen } = await open(columns, rows);
    const names = Array.from(
      { length: 12 },
      (_, index) => `stage-${index} 1/2 RUN something long ${'x'.repeat(60)}`,
    );
    tell(
      runStart('build', 'other'),
      taskStart('build', 9),
      ...names.map((name) => step('build', name, 'running')),
    );
    tell(...names.map((name) => output('build', 'y'.repeat(300), name)));
    for (let frame = 0; frame < 5; frame += 1) {
      pass(1);
      const lines = (await seen()).split('\n');
      expect(lines.length).toBeLessThan(rows);
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(columns);
      expect(lines[0]).toContain('build');
    }
  },
);

test('with no room at all, what runs comes before what is done', async () => {
  const { tell, pass, seen } = await open(60, 7);
  tell(...busy);
  pass(24);
  expect(await seen()).toMatchInlineSnapshot(`
    "⠙ build  24 s of about 36 s
        ⠙ 3/3 RUN pip-sync /srv/tmp/requirements.txt  24 s
        ⠙ 3/3 RUN npm ci --quiet  24 s
    ⠙ lint  24 s"
  `);
});

const titles = (text: string) => text.split('\n').filter((line) => line.includes('build ')).length;

describe('a resized window', () => {
  const wide = [runStart('build'), taskStart('build', 36), ...halfBuilt('build')];

  test.each([
    ['narrower', [[60, 24]]],
    ['wider', [[200, 50]]],
    ['lower', [[120, 8]]],
    [
      'smaller, then larger again',
      [
        [60, 24],
        [40, 10],
        [120, 30],
      ],
    ],
  ] as const)('%s shows one whole frame', async (_, sizes) => {
    const { tell, pass, seen, resize } = await open(120, 30);
    tell(...wide);
    pass(1);
    for (const [columns, rows] of sizes) {
      await resize(columns, rows);
      pass(1);
      const text = await seen();
      expect(titles(text)).toBe(1);
      expect(text).toContain(' of about 36 s');
      expect(text).toContain('RUN pip-sync');
      pass(1);
      expect(titles(await seen())).toBe(1);
    }
  });

  test('that tells late shows one whole frame from then on', async () => {
    const { tell, pass, seen, resize, hear } = await open(120, 30);
    tell(...wide);
    pass(1);
    await resize(60, 30, 'late');
    pass(1);
    pass(1);
    await seen();
    hear();
    pass(1);
    expect(titles(await seen())).toBe(1);
  });

  test('that is narrower when the view ends leaves nothing behind', async () => {
    const { tell, pass, seen, resize, show } = await open(120, 30);
    tell(...wide);
    pass(1);
    await resize(60, 30);
    tell(taskEnd('build', 'done', 30));
    await show.end();
    expect(titles(await seen())).toBe(1);
  });
});

describe('the end', () => {
  test('of a build that is done', async () => {
    const { tell, pass, seen, show } = await open(80, 24);
    tell(...busy);
    pass(24);
    tell(
      output('build', 'The image is kpi:dev, 1.55 GB.', null, 'note'),
      output(
        'build',
        `It has grown by 120 MB, most of it in ${'/srv/src/kpi/jsapp/compiled'.repeat(3)}.`,
        null,
        'warning',
      ),
      step('build', pip, 'done', 30.2),
      step('build', npm, 'done', 12),
      step('build', 'webpack 4/4 RUN npm run build', 'done', 9.2),
      step('build', 'kpi-app 1/2 COPY . /srv/src/kpi', 'done', 1),
      step('build', 'kpi-app 2/2 RUN python manage.py collectstatic', 'done', 3),
      step('build', 'exporting to image', 'done', 3.1),
      taskEnd('build', 'done', 47.3),
      taskEnd('lint', 'fresh', 0),
      { ...taskEnd('report', 'skipped', 0), reason: 'nobody asked' } as Happening,
    );
    await show.end();
    expect(await seen()).toMatchInlineSnapshot(`
      "✔ translations  0.8 s
      ✔ build  47.3 s · usually 36.0 s
        ✔ pip-dependencies  3/3 · 1 cached · 30.6 s
        ✔ npm-install       3/3 · 2 cached · 12.0 s
        ✔ webpack           4/4 · 9.2 s
        ✔ kpi-app           2/2 · 4.0 s
        ✔ exporting to image  3.1 s
        · The image is kpi:dev, 1.55 GB.
        ▲ It has grown by 120 MB, most of it in
          /srv/src/kpi/jsapp/compiled/srv/src/kpi/jsapp/compiled/srv/src/kpi/jsapp/c
          ompiled.
      ✔ lint  up to date
      ↓ report  skipped: nobody asked"
    `);
  });

  test('of a build that failed, while another task was stopped', async () => {
    const { tell, pass, seen, show } = await open(80, 24);
    tell(...busy);
    pass(24);
    tell(
      step('build', npm, 'failed', 12),
      step('build', pip, 'cancelled', 12.2),
      taskEnd('build', 'failed', 24.3, failure),
      taskEnd('lint', 'cancelled', 24.3, { kind: 'cancelled', signal: 'SIGTERM' }),
      taskEnd('report', 'failed', 0, { kind: 'upstream', task: 'build' }),
    );
    await show.end();
    expect(await seen()).toMatchInlineSnapshot(`
      "✔ translations  0.8 s
      ✖ build  failed after 24.3 s
        ■ pip-dependencies  2/3 · 1 cached · 12.6 s
        ✖ npm-install       2/3 · 2 cached · 12.0 s
          ✖ 3/3 RUN npm ci --quiet  12.0 s
      ■ lint  stopped after 24.3 s
      ↓ report  not started, needs build"
    `);
  });

  test('of a build that was stopped without a word about its steps', async () => {
    const { tell, pass, seen, show } = await open(80, 24);
    tell(runStart('build'), taskStart('build'), ...halfBuilt('build'));
    pass(3);
    tell(taskEnd('build', 'cancelled', 3, { kind: 'cancelled', signal: 'SIGINT' }));
    await show.end();
    expect(await seen()).toMatchInlineSnapshot(`
      "■ build  stopped after 3.0 s
        ■ pip-dependencies  2/3 · 1 cached · 3.4 s
        ■ npm-install       2/3 · 2 cached · 3.0 s"
    `);
  });

  test('keeps the last dozen of what was said, and every warning among them', async () => {
    const { tell, seen, show } = await open(80, 40);
    tell(runStart('x'), taskStart('x'), output('x', 'careful', null, 'warning'));
    for (let line = 1; line <= 20; line += 1) tell(output('x', `note ${line}`, null, 'note'));
    tell(taskEnd('x', 'done', 1));
    await show.end();
    const [, first, second, ...more] = (await seen()).split('\n');
    expect([first, second, more.length]).toEqual(['  ▲ careful', '  · note 10', 10]);
  });

  test('with every step, for who asks', async () => {
    const { tell, seen, show } = await open(80, 24, { verbose: true });
    tell(
      runStart('build'),
      taskStart('build'),
      ...halfBuilt('build'),
      step('build', npm, 'done', 5),
      taskEnd('build', 'done', 9),
    );
    await show.end();
    expect(await seen()).toContain('    ✔ 3/3 RUN npm ci --quiet  5.0 s');
  });

  test('of a view that breaks off for a question says how far it was', async () => {
    const { tell, pass, seen, show } = await open(80, 24);
    tell(runStart('build', 'lint'), taskStart('build', 36));
    pass(10);
    await show.end();
    expect(await seen()).toBe('· build  10 s of about 36 s');
  });

  test('of a run that was refused leaves nothing', async () => {
    const { tell, pass, seen, show } = await open(80, 24);
    tell(runStart('build'));
    pass(0.1);
    await show.end();
    expect(await seen()).toBe('');
  });

  test('a view opened in the middle knows what it is told', async () => {
    const { tell, pass, seen } = await open(80, 24);
    tell(step('build', npm, 'running'), output('build', 'added 3 packages', npm));
    pass(2);
    expect(await seen()).toMatchInlineSnapshot(`
      "· build
        ▸ npm-install  2/3 · 2 s
          ⠙ 3/3 RUN npm ci --quiet  2 s
            │ added 3 packages"
    `);
  });

  test('gives the cursor and the wrapping of lines back, and is followed by nothing', async () => {
    const { tell, pass, show, bytes } = await open(80, 24);
    tell(...busy);
    pass(1);
    await show.end();
    const text = bytes.join('');
    const last = (on: string, off: string) => text.lastIndexOf(on) > text.lastIndexOf(off);
    expect(last('\u001B[?25h', '\u001B[?25l')).toBe(true);
    expect(last('\u001B[?7h', '\u001B[?7l')).toBe(true);
    expect(last('\u001B[?2026l', '\u001B[?2026h')).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
    const before = bytes.length;
    tell(...busy);
    pass(10);
    await show.end();
    expect(bytes.length).toBe(before);
  });
});

test('what others write meanwhile comes after the view, but the cursor comes back at once', async () => {
  const { tell, pass, seen, show, stream, bytes } = await open(80, 24);
  tell(runStart('build'), taskStart('build'));
  pass(1);
  stream.write('(node:1) Warning: old\n');
  expect(await seen()).not.toContain('Warning');
  const before = bytes.length;
  stream.write('\u001B[?25h');
  expect(bytes.slice(before)).toEqual(['\u001B[?25h']);
  tell(taskEnd('build', 'done', 1));
  await show.end();
  expect(await seen()).toContain('(node:1) Warning: old');
});

test('100,000 lines cost no more than the frames that are seen', async () => {
  const { tell, pass, seen, bytes } = await open(80, 24);
  tell(runStart('build'), taskStart('build'), ...halfBuilt('build'));
  pass(1);
  const before = bytes.length;
  for (let second = 0; second < 10; second += 1) {
    for (let line = 0; line < 10_000; line += 1)
      tell(output('build', `line ${second * 10_000 + line}`, npm));
    pass(1);
  }
  expect(await seen()).toContain('│ line 99999\n');
  // For each frame: wrapping off, the frame, wrapping on.
  expect(bytes.length - before).toBe(30);
  expect(bytes.slice(before).join('').length).toBeLessThan(30_000);
});

test('once there was no room it stays folded until the window changes', async () => {
  const { tell, pass, seen, resize } = await open(80, 14);
  const folded = async () => (await seen()).includes('waiting: ');
  tell(runStart('build'), taskStart('build'), ...halfBuilt('build'));
  pass(1);
  expect(await folded()).toBe(false);
  const more = ['a 1/1 RUN a', 'b 1/1 RUN b', 'c 1/1 RUN c'];
  tell(...more.map((name) => step('build', name, 'running')));
  pass(1);
  expect(await folded()).toBe(true);
  tell(...more.map((name) => step('build', name, 'done', 1)), step('build', pip, 'done', 1));
  pass(1);
  expect(await folded()).toBe(true);
  await resize(80, 30);
  pass(1);
  expect(await folded()).toBe(false);
});
