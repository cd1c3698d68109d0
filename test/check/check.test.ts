import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { events } from '../helpers/program.ts';
import { until } from '../helpers/project.ts';
import { demo, entriesOf, verdicts, walkIds, walkOf } from './demo.ts';

const all = ['--answer', 'speed=pass', '--answer', 'shell=pass'];

describe('without a person', () => {
  test('each verdict, note and name is remembered, and a failure does not end the walk', async () => {
    const at = demo();
    const { code, stdout, stderr } = await at.run([
      'check',
      'demo',
      '--by',
      'ann',
      '--answer',
      'speed=pass',
      '--answer',
      'shell=fail:.git is there',
    ]);
    expect(code).toBe(1);
    expect(walkOf(at)).toMatchObject({
      by: 'ann',
      state: 'finished',
      subject: { commit: 'a'.repeat(40), branch: 'main' },
      counts: { pass: 2, fail: 2, skipped: 0, blocked: 0, pending: 0 },
      steps: [
        {
          id: 'build',
          verdict: 'pass',
          judge: 'task',
          facts: { size: '7 bytes' },
          result: { image: 'x', size: 7 },
        },
        {
          id: 'speed',
          verdict: 'pass',
          judge: 'person',
          facts: { size: '7 bytes' },
          uses: ['build'],
          on: { image: `sha256:${'1'.repeat(64)}` },
        },
        {
          id: 'scan',
          verdict: 'fail',
          severity: 'cosmetic',
          reason: 'emails is of root',
          cc: ['john'],
          result: { bad: ['emails'] },
        },
        {
          id: 'shell',
          verdict: 'fail',
          severity: 'should fix',
          note: '.git is there',
          cc: ['john', 'scott'],
          on: { commit: 'a'.repeat(40) },
        },
      ],
    });
    expect(stderr).toMatch(/4\/4 Go in: fail( in \S+ s)?: should fix; \.git is there/);
    expect(stdout).toContain('2 pass · 2 fail · 0 skipped · 0 open');
    expect(stdout).toContain(`kpi-tasks report ${walkIds(at).at(-1)}`);
    expect(existsSync(walkOf(at).steps[0]!.log!)).toBe(true);
  });

  test('what depends on a failure is blocked with the reason, and what need not be is skipped', async () => {
    const at = demo();
    const { code } = await at.run([
      'check',
      'blocked',
      '--answer',
      'after=pass',
      '--answer',
      'never=pass',
    ]);
    expect(verdicts(at)).toBe('lost fail, after blocked, never skipped');
    expect(walkOf(at).steps[1]!.reason).toBe('It needs “Break”, which failed');
    expect(walkOf(at).steps[2]!.reason).toBe('no need');
    expect(code).toBe(1);
  });

  test('what the list skips needs no answer, and what it may skip stays open without one', async () => {
    const at = demo();
    const { code, stderr } = await at.run(['check', 'maybe']);
    expect(stderr).toContain('Whether large will be asked shows on the way');
    expect(verdicts(at)).toBe('never skipped, build pass, large blocked');
    expect(walkOf(at).steps[2]!.reason).toContain('there is no terminal to ask on');
    expect(code).toBe(3);
    const again = await at.run(['resume']);
    expect(again.stderr).toContain('Step large of maybe needs an answer');
    expect(again.code).toBe(2);
    expect((await at.run(['resume', '--answer', 'large=pass'])).code).toBe(0);
    expect(verdicts(at)).toBe('never skipped, build pass, large pass');
  });

  test.each([
    ['all pass', ['check', 'good', '--answer', 'fine=pass'], 0],
    ['one skipped', ['check', 'good', '--answer', 'fine=skip:no time'], 0],
    ['one blocked', ['check', 'good', '--answer', 'fine=blocked:no access'], 3],
    ['one failed', ['check', 'good', '--answer', 'fine=fail:bad'], 1],
    ['only one that passes', ['check', 'demo', '--only', 'build'], 0],
    ['only one that fails', ['check', 'demo', '--only', 'scan'], 1],
  ])('%s is exit code %s', async (_, args, exit) => {
    expect((await demo().run(args)).code).toBe(exit);
  });

  test('--only does what it needs first, and leaves the rest open', async () => {
    const at = demo();
    expect(
      (await at.run(['check', 'demo', '--only', 'speed', '--answer', 'speed=pass'])).code,
    ).toBe(0);
    expect(verdicts(at)).toBe('build pass, speed pass, scan pending, shell pending');
    expect(walkOf(at)).toMatchObject({ state: 'open', paused: 'only speed' });
  });

  test('--from begins there', async () => {
    const at = demo();
    expect((await at.run(['check', 'demo', '--from', 'scan', '--answer', 'shell=pass'])).code).toBe(
      1,
    );
    expect(verdicts(at)).toBe('build pending, speed pending, scan fail, shell pass');
  });

  test.each([
    [
      'missing answers',
      ['check', 'demo'],
      ['Steps speed, shell of demo need answers', '--answer speed=pass --answer shell=pass'],
    ],
    [
      'one missing answer',
      ['check', 'demo', '--answer', 'shell=pass'],
      ['Step speed of demo needs an answer'],
    ],
    ['an unknown checklist', ['check', 'dmo'], ['Did you mean demo?']],
    ['no checklist named', ['check'], ['needs the name of a checklist', '$ kpi-tasks check demo']],
    ['a checklist as a task', ['demo'], ['$ kpi-tasks check demo']],
    ['an unknown step', ['check', 'demo', '--only', 'shel'], ['Did you mean shell?']],
    [
      'an answer to an unknown step',
      ['check', 'demo', '--answer', 'speeed=pass'],
      ['Did you mean speed?'],
    ],
    ['an answer to a task', ['check', 'demo', '--answer', 'build=pass'], ['judged by its task']],
    [
      'an unknown verdict',
      ['check', 'demo', '--answer', 'speed=green'],
      ['a verdict is pass, fail, skip or blocked'],
    ],
    ['a skip without a reason', ['check', 'demo', '--answer', 'speed=skip'], ['speed=skip:why']],
    ['nonsense as an answer', ['check', 'demo', '--answer', 'speed'], ['is not STEP=VERDICT']],
    ['no file of answers', ['check', 'demo', '--answers', 'nowhere'], ['there is no file']],
    ['a broken file of answers', ['check', 'demo', '--answers', 'broken.json'], ['it is no JSON']],
    ['a word too many', ['check', 'demo', 'twice'], ['does not know what to do with “twice”']],
    [
      'nothing to resume',
      ['resume'],
      ['No walk through a checklist is open here', '$ kpi-tasks check'],
    ],
  ])('%s ends with exit code 2 before any work', async (_, args, words) => {
    const at = demo({ 'broken.json': '{"speed": ' });
    const { code, stderr } = await at.run(args);
    const text = stderr.replaceAll(/\s+/g, ' ');
    for (const word of words) expect(text).toContain(word);
    expect(code).toBe(2);
    expect(existsSync(join(at.root, 'built'))).toBe(false);
  });

  test('--json tells the walk, its steps and their tasks in one stream of one run', async () => {
    const at = demo();
    const { stdout, code } = await at.run(['check', 'demo', ...all, '--json']);
    const told = events(stdout);
    expect(told.map(({ type }) => type).filter((type) => type !== 'task.output')).toEqual([
      'run.start',
      'walk.start',
      'step.start',
      'task.start',
      'task.end',
      'step.end',
      'step.start',
      'question',
      'answer',
      'step.end',
      'step.start',
      'task.start',
      'task.end',
      'step.end',
      'step.start',
      'question',
      'answer',
      'step.end',
      'run.end',
    ]);
    expect(new Set(told.map(({ run }) => run))).toEqual(new Set(walkIds(at)));
    expect(told.at(-1)).toMatchObject({ status: 'failed', exit: 1 });
    expect(code).toBe(1);
  });

  test('--dry-run says what each step would do, and does nothing', async () => {
    const at = demo();
    const { stdout, code } = await at.run(['check', 'demo', ...all, '--dry-run']);
    expect(stdout).toContain('shell: Go in (asks you)');
    expect(stdout).toContain('Nothing was done.');
    expect([code, existsSync(join(at.root, 'built')), existsSync(at.state)]).toEqual([
      0,
      false,
      false,
    ]);
  });

  test('it is in the list, the help, the overview and completion', async () => {
    const at = demo();
    await at.run(['check', 'demo', '--only', 'build']);
    const say = async (...args: readonly string[]) => (await at.run(args)).stdout;
    expect(await say('list')).toContain('Try the thing');
    expect(JSON.parse(await say('list', '--json'))).toContainEqual(
      expect.objectContaining({ name: 'demo', group: 'Checklists' }),
    );
    expect(await say('help', 'demo')).toContain('Go in (asks you)');
    expect(await say('help', 'check')).toContain('--answers FILE');
    expect(await say('resume', '--help')).toContain('--stale');
    expect(await say()).toMatch(
      /Open walk\n {2}demo {2}1 of 4 steps, left just now, at aaaaaaa\n {4}go on: kpi-tasks resume\n/,
    );
    expect(await say('__complete', '--', 'check', 'de')).toMatch(/^demo\t.+\n$/);
    expect(await say('__complete', '--', 'check', 'demo', '--only', 's')).toMatch(
      /^speed\t.+\nscan\t.+\nshell\t.+\n$/,
    );
  });
});

describe('resume', () => {
  test('goes on where it stopped, and keeps what was said', async () => {
    const at = demo();
    await at.run(['check', 'demo', '--only', 'speed', '--answer', 'speed=pass']);
    const { code, stderr } = await at.run(['resume', '--answer', 'shell=pass', '--by', 'ben']);
    expect(verdicts(at)).toBe('build pass, speed pass, scan fail, shell pass');
    expect([code, walkOf(at).by, walkIds(at).length]).toEqual([1, 'ben', 1]);
    expect(readFileSync(join(at.root, 'built'), 'utf8')).toBe('built\n');
    expect(stderr).toContain('✔ 2 Is it fast?  pass');
  });

  test.each<readonly [string, Readonly<Record<string, string>>, string, readonly string[]]>([
    ['nothing', {}, 'redo', []],
    [
      'the commit',
      { commit: 'b'.repeat(40) },
      'redo',
      ['build was judged again', 'shell was asked again'],
    ],
    ['the commit', { commit: 'b'.repeat(40) }, 'keep', []],
    ['the image', { image: `sha256:${'2'.repeat(64)}` }, 'redo', ['speed was asked again']],
  ])('when %s has moved (%o) and --stale is %s', async (_, files, stale, again) => {
    const at = demo();
    await at.run(['check', 'demo', ...all]);
    for (const [name, text] of Object.entries(files)) writeFileSync(join(at.root, name), text);
    const before = entriesOf(at).length;
    await at.run([
      'resume',
      walkIds(at)[0]!,
      '--stale',
      stale,
      '--answer',
      'shell=fail:x',
      '--answer',
      'speed=fail:y',
    ]);
    const since = entriesOf(at)
      .slice(before)
      .flatMap((entry) => (entry.is === 'verdict' ? [entry.step] : []));
    expect(
      since
        .filter((id) => id !== 'scan')
        .map((id) => `${id} was ${id === 'build' ? 'judged' : 'asked'} again`),
    ).toEqual(again);
    const marked = walkOf(at)
      .steps.filter((step) => step.stale.length > 0)
      .map(({ id }) => id);
    expect(marked).toEqual(stale === 'keep' ? ['build', 'scan', 'shell'] : []);
  });

  test('a stale answer that is missing is named, with exit code 2', async () => {
    const at = demo();
    await at.run(['check', 'demo', ...all]);
    writeFileSync(join(at.root, 'image'), 'sha256:other');
    const [id] = walkIds(at);
    const { code, stderr } = await at.run(['resume', id!]);
    expect(stderr).toContain('stale: image was 111111111111, now other');
    expect(stderr).toContain('Step speed of demo needs an answer');
    expect(stderr).toContain(`$ kpi-tasks resume ${id} --answer speed=pass`);
    expect(code).toBe(2);
  });

  test('what was blocked is tried again', async () => {
    const at = demo();
    await at.run(['check', 'blocked', '--answer', 'after=pass', '--answer', 'never=pass']);
    await at.run(['resume', '--answer', 'after=pass']);
    expect(
      entriesOf(at)
        .filter((entry) => entry.is === 'reopened')
        .map((entry) => entry.why),
    ).toEqual(['it was blocked']);
    expect(verdicts(at)).toBe('lost fail, after blocked, never skipped');
  });
});

describe('a checklist that is needed', () => {
  test('gives what was said, typed, only after a good walk', async () => {
    const at = demo();
    const refused = await at.run(['announce']);
    expect(refused.stderr).toContain('Nobody has walked through good here yet');
    expect(refused.stderr).toContain('$ kpi-tasks check good');
    await at.run(['check', 'good', '--answer', 'fine=fail:no']);
    expect((await at.run(['announce'])).stderr).toContain(
      'The last walk through good has failures',
    );
    await at.run(['check', 'good', '--answer', 'fine=pass']);
    expect((await at.run(['announce'])).stdout).toBe('pass 7\n');
    writeFileSync(join(at.root, 'commit'), 'b'.repeat(40));
    expect((await at.run(['announce'])).stderr).toContain('was made for something else');
  });
});

test('a second terminal on one walk is told so and does not wait', async () => {
  const at = demo({ slow: '30' });
  const first = at.start(['check', 'demo', ...all]);
  await until(() => existsSync(join(at.root, 'built')), 30);
  const { code, stderr } = await at.run(['resume', walkIds(at)[0]!, ...all]);
  expect(stderr).toContain('is open in another terminal');
  expect(code).toBe(1);
  const closed = new Promise((resolve) => first.once('close', resolve));
  first.kill('SIGINT');
  expect(await closed).toBe(130);
  expect(walkOf(at)).toMatchObject({ state: 'open', paused: 'SIGINT' });
});
