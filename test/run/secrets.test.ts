import { globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { splitter } from '../../src/run/lines.ts';
import { makeMask, secretsOf } from '../../src/run/mask.ts';
import { project } from '../helpers/project.ts';

const secret = 'p@ss/wörd+7?x=1&y';
const base64 = (text: string) => Buffer.from(text).toString('base64');

test.each([
  ['as it is', `a ${secret} b`],
  ['URL-encoded', `https://u:${encodeURIComponent(secret)}@host`],
  ['URL-encoded in lower case', `u:${encodeURIComponent(secret).toLowerCase()}@host`],
  ['in a form', new URLSearchParams({ key: secret }).toString()],
  ['in JSON', JSON.stringify({ key: `${secret}"\\` })],
  ['in base64', base64(secret)],
  ['in base64 after one byte', base64(`:${secret}`)],
  ['in base64 after two bytes', base64(`u:${secret}:more`)],
  ['in base64 for URLs', Buffer.from(`user:${secret}`).toString('base64url')],
])('a secret %s is hidden', (_, text) => {
  const masked = makeMask([secret]).text(text);
  expect(masked).toContain('***');
  for (const form of [
    secret,
    encodeURIComponent(secret),
    base64(secret).slice(0, 12),
    base64(secret).slice(4, 16),
  ])
    expect(masked.toLowerCase()).not.toContain(form.toLowerCase());
});

const odd = "pa*ss!wo/rd (1)~'é";
test.each([
  ['quote', 'pa%2Ass%21wo/rd%20%281%29~%27%C3%A9'],
  ['quote all', 'pa%2ass%21wo%2frd%20%281%29%7e%27%c3%a9'],
  ['quote_plus', 'pa%2Ass%21wo%2Frd+%281%29%7E%27%C3%A9'],
  ['encodeURIComponent', encodeURIComponent(odd)],
])('URL-encoded as %s does it is hidden', (_, text) => {
  expect(makeMask([odd]).text(`x=${text}&y`)).toBe('x=***&y');
});

const long = `ghp_${'aB3dE6gH9'.repeat(12)}`;
test.each([64, 76])('in base64 that is cut into lines of %i it is hidden', (width) => {
  const { text } = makeMask([long]);
  for (const before of ['', 'u', 'us', 'long before '.repeat(9)])
    for (const after of ['', ' long after'.repeat(9)]) {
      const encoded = base64(before + long + after);
      const lines = encoded.match(new RegExp(`.{1,${width}}`, 'g')) ?? [];
      const shown = lines.map(text).join('').replaceAll('***', ' ');
      const left = shown.split(' ').filter((part) => part.length > 20);
      for (const part of left)
        expect(Buffer.from(part, 'base64').toString()).not.toMatch(/aB3dE6gH9/);
      expect(left.length).toBeLessThan(lines.length);
    }
  expect(text('A3'.repeat(40))).toBe('A3'.repeat(40));
});

test('keys and numbers are covered, too', () => {
  const { deep } = makeMask(['sesame-open', '98765432']);
  expect(deep({ 'a sesame-open': [98_765_432, 7, { n: 1 }] })).toEqual({
    'a ***': ['***', 7, { n: 1 }],
  });
});

test('a variable that a task sets itself is covered as soon as a program gets it', async () => {
  const at = project(`[task({ name: 'late', summary: 'Late', run: async ({ $, exec, say }) => {
    process.env.LATE_TOKEN = 'late-secret-1';
    await $\`echo $LATE_TOKEN\`;
    process.env.OTHER_TOKEN = 'late-secret-2';
    await exec({ argv: ['sh', '-c', 'echo $OTHER_TOKEN'] });
    say(process.env.OTHER_TOKEN);
  } })]`);
  const { stdout, stderr, code } = await at.run(['late']);
  expect(code).toBe(0);
  expect(stderr).toContain('***');
  expect(stdout + stderr + at.left('late.log')).not.toContain('late-secret');
});

test('of a secret of several lines every line is hidden', () => {
  const key = '-----BEGIN KEY-----\nabcdefghij\n-----END KEY-----';
  const mask = makeMask([key]);
  expect(key.split('\n').map((line) => mask.text(line))).toEqual(['***', '***', '***']);
});

test('names say which variables are secret', () => {
  const env = {
    GITHUB_TOKEN: 'a',
    DJANGO_SECRET_KEY: 'b',
    DB_PASSWORD: 'c',
    AWS_SECRET: 'd',
    TOKENS: 'e',
    PATH: 'f',
  };
  expect(secretsOf(env)).toEqual(['a', 'b', 'c', 'd']);
});

test.each([1, 2, 3, 5, 8, 13, 65_530])(
  'a secret cut into pieces of %i characters is hidden',
  (size) => {
    const mask = makeMask([secret]);
    const lines: string[] = [];
    const cut = splitter(
      (more) => lines.push(...more),
      (text) => mask.text(text),
    );
    const text = `${'x'.repeat(65_530)}${secret}${'y'.repeat(70_000)}\nlast ${secret}`;
    for (let at = 0; at < text.length; at += size) cut.push(text.slice(at, at + size));
    cut.end();
    expect(lines.join('')).toBe(`${'x'.repeat(65_530)}***${'y'.repeat(70_000)}last ***`);
  },
);

test('a colour inside a secret does not show it', () => {
  const lines: string[] = [];
  const cut = splitter(
    (more) => lines.push(...more),
    (text) => makeMask(['sesame-open']).text(text),
  );
  cut.push('a \u001B[31msesame\u001B[0m-open b\n');
  expect(lines).toEqual(['a *** b']);
});

test('a run leaks a secret nowhere: not on a screen, in a log, a record, an event or a result', async () => {
  const at = project(`[task({
    name: 'leak', summary: 'Leak', options: { word: flag.text('A word') },
    run: async ({ exec, $, env, log, say, warn, progress, records, secret }) => {
      const word = env.MY_TOKEN;
      secret('told-later-on');
      await exec({ argv: ['sh', '-c', 'printf sesame; sleep 0.1; printf "%s\\n" -open; printf "%s" "$MY_TOKEN" | base64; echo told-later-on >&2'] });
      await $\`echo \${word}\`;
      console.log('printed', { word });
      process.stdout.write('by itself sesame');
      process.stderr.write('-open\\n');
      log.write(word + '\\n');
      say(word);
      warn(encodeURIComponent(word));
      progress({ id: 'a', group: null, title: word, state: 'done', position: null, of: null, seconds: 1 });
      await records.add('kind', '1', { word });
      return { word };
    },
    print: ({ word }) => 'the word is ' + word,
  })]`);
  const env = { MY_TOKEN: 'sesame-open' };
  const printed = [
    await at.run(['leak', '--word', 'sesame-open'], env),
    await at.run(['leak', '--json', '--word', 'sesame-open'], env),
    await at.run(['leak', '--dry-run', '--word', 'sesame-open'], env),
  ];
  expect(printed.map(({ code }) => code)).toEqual([0, 0, 0]);
  expect(printed[0]!.stdout).toBe('the word is ***\n');
  const files = globSync(join(at.state, '**')).filter((file) => statSync(file).isFile());
  const all = [
    ...printed.flatMap(({ stdout, stderr }) => [stdout, stderr]),
    ...files.map((file) => readFileSync(file, 'utf8')),
  ];
  expect(files.length).toBeGreaterThan(4);
  for (const text of all) expect(text).not.toMatch(/sesame-open|c2VzYW1lLW9wZW|told-later-on/);
});

const forms = {
  raw: secret,
  base64: base64(secret),
  url: encodeURIComponent(secret),
} as const;

test.each(Object.entries(forms))(
  '%s and in two pieces it leaves by no way: output, log, record, event, result, failure, journal',
  async (_, form) => {
    const middle = Math.floor(form.length / 2);
    const [head, tail] = [form.slice(0, middle), form.slice(middle)].map((one) =>
      JSON.stringify(one),
    );
    const at = project(
      `[task({
        name: 'leak', summary: 'Leak', options: { fail: flag.on('Fail') }, limit: 30,
        run: async ({ exec, $, say, warn, line, log, progress, records, options }) => {
          const [head, tail] = [${head}, ${tail}];
          const form = head + tail;
          const halves = ['sh', '-c', 'printf %s "$1"; sleep 0.1; printf "%s\\\\n" "$2"', 'sh', head, tail];
          await exec({ argv: halves });
          await exec({ argv: ['sh', '-c', 'exec >&2; ' + halves[2], ...halves.slice(3)] });
          const seen = [];
          await exec({ argv: halves }, { sink: (_, text) => void seen.push(text) });
          await $\`printf %s \${head}; sleep 0.1; echo \${tail}\`;
          process.stdout.write(head); process.stderr.write(tail + '\\n');
          console.log(head + tail);
          say(form); warn(form); log.write(form + '\\n'); line('a', 'stdout', form);
          progress({ id: form, group: form, title: form, state: 'done', position: null, of: null, seconds: 1 });
          await records.add('kind', options.fail ? 'f' : 'r', { form, list: [form], deep: { form } });
          if (options.fail) throw stop('No: ' + form, { why: [form], todo: ['$ curl ' + form], lines: [form] });
          return { form, list: [form] };
        },
        print: ({ form }) => 'it is ' + form,
      })]`,
    );
    const env = { MY_TOKEN: secret };
    const printed = [];
    for (const args of [[], ['--json'], ['--fail'], ['--fail', '--json'], ['--lines=grouped']])
      printed.push(await at.run(['leak', ...args], env));
    expect(printed.map(({ code }) => code)).toEqual([0, 0, 1, 1, 0]);
    const files = globSync(join(at.state, '**')).filter((file) => statSync(file).isFile());
    const all = [
      ...printed.flatMap(({ stdout, stderr }) => [stdout, stderr]),
      ...files.map((file) => readFileSync(file, 'utf8')),
    ];
    expect(all.join('').split('***').length).toBeGreaterThan(60);
    for (const text of all)
      for (const one of [form, form.slice(0, -3), JSON.stringify(form).slice(1, -1)])
        expect(text).not.toContain(one);
  },
);

test('what a single command finds in its environment is hidden, in a dry run too', async () => {
  const at = project(`[
    task({ name: 'run', summary: 'Run', run: async ({ exec }) => {
      await exec({ argv: ['sh', '-c', 'echo $MY_TOKEN; exit 1'], env: { MY_TOKEN: 'leaks-from-exec' } });
      throw new Error('it was leaks-from-exec');
    } }),
    task({ name: 'plan', summary: 'Plan', run() {}, prepare: () => ({
      notes: ['a note'], commands: [{ argv: ['true'], env: { Q_TOKEN: 'leaks-from-plan' } }],
    }) }),
  ]`);
  for (const args of [
    ['run'],
    ['run', '--json'],
    ['plan', '--dry-run'],
    ['plan', '--dry-run', '--json'],
  ]) {
    const { stdout, stderr } = await at.run(args);
    expect(stdout + stderr).toContain('***');
    expect(stdout + stderr).not.toContain('leaks');
  }
  expect(at.left('run.log')).toContain('***');
  expect(at.left('run.log') + at.left('events.jsonl')).not.toContain('leaks');
});
