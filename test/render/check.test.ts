import { describe, expect, test } from 'vitest';
import { planScreen } from '../../src/render/check/plan-screen.ts';
import {
  endScreen,
  judgedScreen,
  stepScreen,
  stepsScreen,
} from '../../src/render/check/screens.ts';
import { foldWalk } from '../../src/walk/fold.ts';
import { head, journal, opened, verdict } from '../walk/helpers.ts';
import { paper } from './helpers.ts';

const title = 'Ask Django whether all fits together, and whether a migration is missing';
const facts = {
  moved: 'nothing since the branch left main, and a word more',
  'a label that is longer than all others': 'its text',
};
const walk = foldWalk(
  journal(
    opened([{ ...head('one'), title }, { ...head('two', 'auto'), title }, head('short')]),
    verdict('one', 'fail', { seconds: 65, facts }),
    { is: 'note', step: 'one', note: 'emails is owned by root until the last layer\nand more' },
    { is: 'cc', step: 'one', cc: ['john'] },
    verdict('two', 'blocked', { reason: 'compose could not start it, since no network is there' }),
  ),
)!;
const screens: Readonly<Record<string, (columns: number) => string>> = {
  plan: (columns) =>
    planScreen(paper({ columns }).screen, {
      head: { summary: 'Test an upgrade of Python packages', about: 'at 6fc2e1b (branch faster)' },
      checked: [
        {
          name: 'disk space for docker',
          finding: { is: 'ok', found: '54.6 GB free in /var/lib/docker' },
          steps: ['one'],
        },
        {
          name: 'git',
          finding: {
            is: 'missing',
            why: 'it is not there at all',
            todo: ['$ apt-get install git'],
          },
          steps: ['one'],
        },
      ],
      auto: 1,
      human: 2,
      seconds: 200,
      yours: 120,
      unknown: 1,
    }),
  steps: (columns) => stepsScreen(paper({ columns }).screen, walk),
  question: (columns) =>
    stepScreen(paper({ columns }).screen, {
      number: 1,
      of: 12,
      title,
      ask: 'Do all three end without a complaint?',
      good: 'No conflict, no issue, and “No changes detected”.',
      facts,
      todo: ['In kobo-install, as always:', '$ ./run.py'],
      before: { told: walk.steps[0]!, why: 'image was 1, now 2' },
    }),
  judged: (columns) => judgedScreen(paper({ columns }).screen, walk.steps[0]!),
  end: (columns) => endScreen(paper({ columns }).screen, walk, { saved: null }),
};

const words = (of: string) => new Set(of.split(/\s+/));

describe.each(Object.entries(screens))('the screen %s', (_, draw) => {
  test.each([40, 80, 200])('fits into %i columns, with every word whole', (columns) => {
    const text = draw(columns);
    const long = text
      .split('\n')
      .filter((line) => line.length > columns && !/kpi-tasks|\$ /.test(line));
    expect(long).toEqual([]);
    expect([...words(draw(1000))].filter((word) => !words(text).has(word))).toEqual([]);
  });
});

test('what is wrapped stands under itself', () => {
  const lines = judgedScreen(paper({ columns: 60 }).screen, {
    ...walk.steps[0]!,
    facts: { moved: 'nothing since the branch left main, and then a word more' },
  }).split('\n');
  const [first = '', second = ''] = lines.slice(1);
  expect(second.search(/\S/)).toBe(first.indexOf('nothing'));
});

test('a list in a narrow window', () => {
  expect(screens['steps']!(40)).toMatchInlineSnapshot(`
    "
      ✖ 1 Ask Django whether all fits
          together, and whether a migration
          is missing
          fail, should fix  1 min 5 s
          emails is owned by root until the
          last layer and more
          cc john
      ■ 2 Ask Django whether all fits
          together, and whether a migration
          is missing
          blocked  2.0 s
          compose could not start it, since
          no network is there
      · 3 short  open

    "
  `);
});
