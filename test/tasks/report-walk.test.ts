import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { marked } from 'marked';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Entry } from '../../src/index.ts';
import { foldWalk } from '../../src/walk/fold.ts';
import { mergedMarkdown, reportsIn } from '../../src/domain/report/index.ts';
import { render } from '../../tasks/report/render.ts';
import type { Format } from '../../tasks/report/render.ts';
import { buildsOf } from '../../tasks/report/walk.ts';
import { aRecord } from '../domain/build-log/records.ts';
import { fixture, read } from '../domain/build-log/helpers.ts';
import { bare } from '../helpers/project.ts';
import type { Project } from '../helpers/project.ts';
import { head, journal, opened, verdict } from '../walk/helpers.ts';

const steps = read(fixture('compose-2.26.1.success.rawjson')).log.steps;
const build = aRecord({ id: '20261122-100001-b', steps, buildSeconds: 2.7 });
const older = aRecord({
  id: '20260101-100001-a',
  steps,
  buildSeconds: 9,
  started: '2026-01-01T10:00:00.000Z',
  source: { ...build.source, commit: 'b'.repeat(40) },
});
const size = {
  image: 'kpi:dev',
  bytes: { image: 1_836_000_000, visible: 1_800_000_000, hidden: 36_000_000 },
  tree: { name: '/', bytes: 9, children: [] },
  folders: [{ path: '/opt/venv', bytes: 428_000_000, files: 9, folder: true }],
  against: null,
};
const permissions = {
  image: 'kpi:dev',
  id: '',
  baseline: null,
  layered: true,
  paths: 18_204,
  errors: 0,
  warnings: 1,
  notes: 0,
  groups: [
    {
      rule: 'git',
      level: 'warning',
      problem: 'is in the image',
      layer: 7,
      instruction: 'COPY . /srv',
      hiddenBy: null,
      count: 1,
      places: [{ path: '/srv/src/kpi/.git', count: 1, is: 'root:root 0755' }],
    },
  ],
};
const head2 = [
  head('build', 'auto'),
  head('faster'),
  head('size', 'auto'),
  head('owners', 'auto'),
  head('root'),
  head('arm'),
  head('later'),
];
const entries: readonly Entry[] = journal(
  opened(head2.map((one) => (one.id === 'root' ? { ...one, title: 'Files owned by root' } : one))),
  verdict('build', 'pass', {
    judge: 'task',
    seconds: 36.1,
    result: { id: build.id, digest: 'sha256:1' },
  }),
  { is: 'note', step: 'faster', note: '−38 %, nice' },
  verdict('faster', 'pass'),
  verdict('size', 'pass', { judge: 'task', result: size }),
  verdict('owners', 'pass', { judge: 'task', result: permissions }),
  {
    is: 'note',
    step: 'root',
    note: 'emails/ is root-owned | risky? fixes #123 @somebody `x` <b> GH-7 token=abc123',
  },
  { is: 'cc', step: 'root', cc: ['john'] },
  {
    is: 'evidence',
    step: 'root',
    file: { name: 'ls.txt', path: 'evidence/ls.txt', bytes: 120, sha256: 'c'.repeat(64) },
  },
  verdict('root', 'fail', {
    severity: 'blocks merge',
    facts: { unexpected: 'root:root 755 /srv/src/kpi/emails/\n@somebody closes #9' },
  }),
  verdict('arm', 'skipped', { reason: 'no arm64 machine' }),
);
const walk = foldWalk(entries)!;
const reported = {
  kind: 'walk',
  walk,
  builds: buildsOf(walk, [older, build]),
  evidence: null,
} as const;
const rendered = (format: Format, mention = false) => render(reported, format, mention);
/** What GitHub would take as words, rather than as code. */
const spoken = (markdown: string) =>
  marked
    .parse(markdown, { async: false, gfm: true })
    .replaceAll(/<!--.*?-->/g, '')
    .replaceAll(/<code[^>]*>[^]*?<\/code>/g, 'CODE');

describe('a walk as Markdown', () => {
  test('verdict first, then the table, what failed, and the rest', async () => {
    await expect(await rendered('md')).toMatchFileSnapshot('../fixtures/report/walk.md');
  });

  test('is rendered as meant', async () => {
    const html = marked.parse(await rendered('md'), { async: false });
    expect(html).toContain(
      '<h2>Test report: Test a change of the image — ✖ 1 fail, 4 pass, 1 skipped, 1 open</h2>',
    );
    const [, table = ''] = /<table>([^]*?)<\/table>/.exec(html) ?? [];
    expect([...table.matchAll(/<tr>/g)]).toHaveLength(1 + walk.steps.length);
    expect([...table.matchAll(/<t[dh][ >]/g)]).toHaveLength(5 * (1 + walk.steps.length));
    expect((html.match(/<details>/g) ?? []).length).toBe((html.match(/<\/details>/g) ?? []).length);
    expect(html).not.toContain('<b>');
  });

  test('mentions nobody, refers to nothing and closes nothing, unless asked for the names in cc', async () => {
    expect(spoken(await rendered('md'))).not.toMatch(
      /@\w|#\d|GH-\d|\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?)[\s:]/i,
    );
    const loud = spoken(await rendered('md', true));
    expect(loud.match(/@\w+/g)).toEqual(['@john', '@john']);
  });

  test('holds no secret', async () => {
    for (const format of ['md', 'preview'] as const)
      expect(await rendered(format)).not.toContain('abc123');
  });

  test('stays under the limit, and says what it left out', async () => {
    const long = foldWalk(
      journal(
        opened(head2),
        { is: 'note', step: 'root', note: 'n'.repeat(70_000) },
        verdict('root', 'fail', { facts: { log: 'line of a log\n'.repeat(400_000) } }),
        verdict('arm', 'skipped', { reason: 'word '.repeat(20_000) }),
      ),
    )!;
    const text = await render({ kind: 'walk', walk: long, builds: [], evidence: null }, 'md');
    expect(text.length).toBeLessThanOrEqual(60_000);
    expect(text).toContain('… cut to fit: ');
    expect(text).toContain('✖ **fail**');
  });
});

test('as the preview steps of kpi’s pull-request template', async () => {
  expect(await rendered('preview')).toMatchInlineSnapshot(`
    "### 👀 Preview steps

    1. ℹ️ on aaaaaaaaaa, kpi:dev
    2. 🟢 [on PR] build
    3. 🟢 [on PR] faster: −38 %, nice
    4. 🟢 [on PR] size
    5. 🟢 [on PR] owners
    6. 🔴 [on PR] Files owned by root: emails/ is root-owned \\| risky? fix⁠es #⁠123 @⁠somebody \\\`x\\\` &lt;b> GH⁠-7 token=▒▒▒▒ (blocks merge)
    7. ℹ️ not tested (skipped): arm: no arm64 machine
    "
  `);
});

test('as JUnit', async () => {
  const text = await rendered('junit');
  expect(text).toContain('<testsuites tests="7" failures="1" errors="0" skipped="2"');
  expect(text).toContain('classname="image-review"');
  const build2 = await render({ kind: 'build', build, image: null }, 'junit');
  expect(build2).toContain(`<testsuites tests="${steps.length}" failures="0"`);
});

const comment = (data: string) =>
  `<!-- kpi-tasks report v1 · walk x · do not edit this line: ${Buffer.from(data).toString('base64')} -->`;

/** What the clipboard has when it was copied from the rendered page. */
const asCopied = (markdown: string) =>
  markdown
    .replaceAll(/<!--.*?-->\n/g, '')
    .replaceAll(/^\|[-:| ]+\|$\n/gm, '')
    .replaceAll(/^\| (.*) \|$/gm, (_, row: string) => row.split(/ ?(?<!\\)\| ?/).join('\t'))
    .replaceAll(/^## |\*\*|`|\\(?=\W)/gm, '')
    .replaceAll('&lt;', '<');

describe('several testers', () => {
  const other = foldWalk(
    entries.map((entry) =>
      entry.is === 'opened'
        ? { ...entry, by: 'scott' }
        : entry.is === 'verdict' && entry.step === 'root'
          ? { ...entry, verdict: 'pass', severity: null }
          : entry,
    ),
  )!;
  test('become one table, from what their reports carry and from what is visible alike', async () => {
    const mine = await rendered('md');
    const theirs = await render({ kind: 'walk', walk: other, builds: [], evidence: null }, 'md');
    const pasted = `Hello!\n\n${mine}\n\nand\n\n${theirs}`;
    const full = reportsIn(pasted);
    expect(full.map(({ by }) => by)).toEqual(['ann', 'scott']);
    const bare2 = reportsIn(pasted.replaceAll(/<!--.*?-->/g, ''));
    expect(
      bare2.map(({ by, steps: all }) => [by, all.map(({ title, verdict: is }) => [title, is])]),
    ).toEqual(
      full.map(({ by, steps: all }) => [by, all.map(({ title, verdict: is }) => [title, is])]),
    );
    const text = mergedMarkdown([full[0]!, bare2[1]!]);
    expect(text).toContain('| Files owned by root | ✖ **fail** · blocks merge | ✔ pass |');
    expect(text.split('\n').filter((line) => line.startsWith('| build '))).toHaveLength(1);
    expect(spoken(text)).not.toMatch(/@\w|#\d/);
  });

  test.each<readonly [string, (markdown: string) => string]>([
    ['quoted in an answer', (text) => text.replaceAll(/^/gm, '> ')],
    [
      'quoted without what it carries',
      (text) => text.replaceAll(/<!--.*?-->/g, '').replaceAll(/^/gm, '> > '),
    ],
    ['sent by a browser', (text) => text.replaceAll('\n', '\r\n').replaceAll(/<!--.*?-->/g, '')],
    ['with the carried line broken by a mail', (text) => text.replace(/(<!--.{70})/, '$1\n')],
    ['copied from the page', asCopied],
  ])('are read from a text that was %s', async (_, mangle) => {
    const text = await rendered('md');
    const [sound] = reportsIn(text);
    const [mangled, ...more] = reportsIn(`Well,\n\n${mangle(text)}\n\nI agree.\n`);
    expect(more).toEqual([]);
    expect(mangled).toMatchObject({ by: 'ann', summary: sound!.summary });
    expect(mangled!.commit?.slice(0, 10)).toBe(sound!.commit?.slice(0, 10));
    expect(mangled!.steps.map(({ title, verdict: is, severity }) => [title, is, severity])).toEqual(
      sound!.steps.map(({ title, verdict: is, severity }) => [title, is, severity]),
    );
  });

  test('one of whom left what it carries away are both read', async () => {
    const mine = await rendered('md');
    const theirs = await render({ kind: 'walk', walk: other, builds: [], evidence: null }, 'md');
    for (const text of [
      `${mine}${theirs.replace(/<!--.*-->/, '')}`,
      `${theirs.replace(/<!--.*-->/, '')}${mine}`,
    ])
      expect(
        reportsIn(text)
          .map(({ by }) => by)
          .sort(),
      ).toEqual(['ann', 'scott']);
  });

  test('a comment that somebody tampered with is not believed', () => {
    for (const data of ['', 'x', '{"by":1}']) expect(reportsIn(comment(data))).toEqual([]);
  });
});

describe('from the command line', () => {
  let at: Project;
  beforeEach(async () => {
    at = bare({});
    writeFileSync(
      join(at.root, 'kpi.config.ts'),
      `import kpi from ${JSON.stringify(join(import.meta.dirname, '../../tasks/config.ts'))};
       import { defineConfig } from ${JSON.stringify(join(import.meta.dirname, '../../src/index.ts'))};
       export default defineConfig({ include: [{ config: kpi }], findRoot: async ({ cwd }) => cwd });`,
    );
    mkdirSync(at.state, { recursive: true });
    await at.run(['git-info']);
    const folder = readdirSync(at.state).find((name) => name !== 'locks') ?? '';
    mkdirSync(join(at.state, folder, 'walks', walk.id), { recursive: true });
    writeFileSync(
      join(at.state, folder, 'walks', walk.id, 'journal.jsonl'),
      entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''),
    );
  });
  /** A `gh` that keeps its contract: it reads the body from the file it is given, and answers with an address. */
  const withGh = (body: string): NodeJS.ProcessEnv => {
    const bin = join(at.root, 'bin');
    mkdirSync(bin);
    writeFileSync(join(bin, 'gh'), `#!/bin/sh\n${body}\n`);
    chmodSync(join(bin, 'gh'), 0o755);
    return { PATH: `${bin}:${process.env['PATH']}` };
  };

  test.each(['md', 'html', 'json', 'junit', 'preview'])('holds no secret as %s', async (format) => {
    const { stdout, code } = await at.run(['report', '--format', format]);
    expect([code, stdout.includes('Files owned by root')]).toEqual([0, true]);
    expect(stdout).not.toContain('abc123');
  });

  test('the newest walk, by its id, and merged with a file', async () => {
    const text = (await at.run(['report'])).stdout;
    expect(text).toContain('## Test report: Test a change of the image');
    expect((await at.run(['report', walk.id.slice(0, 8)])).stdout).toBe(text);
    writeFileSync(
      join(at.root, 'john.md'),
      text.replaceAll('ann', 'john').replace(/<!--.*-->/, ''),
    );
    const { stdout } = await at.run(['report', '--merge', walk.id, 'john.md']);
    expect(stdout).toContain('| Step | ann | john |');
  });

  test('as a page, with the evidence in it, and nothing from outside the walk’s folder', async () => {
    const folder = readdirSync(at.state).find((name) => name !== 'locks') ?? '';
    const home = join(at.state, folder, 'walks', walk.id);
    mkdirSync(join(home, 'evidence'));
    const evidence = (name: string, path: string, sha: string, content: Buffer): Entry => {
      writeFileSync(join(home, 'evidence', name), content);
      return {
        v: 1,
        at: '2026-11-22T11:00:00.000Z',
        is: 'evidence',
        step: 'root',
        file: { name, path, bytes: content.length, sha256: sha.repeat(64) },
      };
    };
    const more = [
      evidence('a.png', 'evidence/a.png', 'd', Buffer.from([1, 2, 3, 255])),
      evidence('b.txt', 'evidence/b.txt', 'e', Buffer.from('what I saw <b> password=sesame\n')),
      evidence('c.txt', '../../../../../../../etc/hostname', 'f', Buffer.from('x')),
    ];
    appendFileSync(
      join(home, 'journal.jsonl'),
      more.map((entry) => `${JSON.stringify(entry)}\n`).join(''),
    );
    const { stdout } = await at.run(['report', '--format', 'html']);
    expect(stdout).toContain('src="data:image/png;base64,AQID/w=="');
    expect(stdout).toContain('what I saw &lt;b&gt; password=▒▒▒▒');
    expect(stdout).not.toContain('What is in c.txt');
  });

  test('posted with gh, once it was shown', async () => {
    const env = withGh(
      'echo "$@" >called; cat "$5" >body; echo https://github.com/x/pull/6500#issuecomment-1',
    );
    const asked = await at.run(['report', '--post', '6500'], env);
    expect(asked.code).toBe(2);
    expect(asked.stderr).toContain('Add --yes');
    const done = await at.run(['report', '--post', '6500', '--yes'], env);
    expect(done.code).toBe(0);
    expect(done.stderr).toContain('## Test report');
    expect(done.stderr).toContain('Posted: https://github.com/x/pull/6500#issuecomment-1');
    expect(readFileSync(join(at.root, 'called'), 'utf8')).toMatch(
      /^pr comment 6500 --body-file \S+\n$/,
    );
    expect(readFileSync(join(at.root, 'body'), 'utf8')).toBe((await at.run(['report'])).stdout);
  });

  test.each([
    ['exit 4', 4, 'gh auth login'],
    ['echo "no such pull request" >&2; exit 1', 1, 'no such pull request'],
  ])('gh that says %j', async (body, code, words) => {
    const said = await at.run(['report', '--post', '6500', '--yes'], withGh(body));
    expect(said.code).toBe(code);
    expect(said.stderr).toContain(words);
  });

  test('without gh, without a clipboard, and with a wrong number', async () => {
    const env = { PATH: join(process.execPath, '..') };
    expect(await at.run(['report', '--post', '1', '--yes'], env)).toMatchObject({ code: 4 });
    const copied = await at.run(['report', '--copy']);
    expect(copied).toMatchObject({ code: 4 });
    expect(copied.stderr).toContain('there is no desktop here');
    expect(await at.run(['report', '--post', 'main', '--yes'])).toMatchObject({ code: 2 });
  });

  test('preview steps of a build are refused', async () => {
    writeFileSync(join(at.root, 'log'), fixture('pasted.no-cache.diff'));
    const { code, stderr } = await at.run(['report', 'log', '--format', 'preview']);
    expect(code).toBe(2);
    expect(stderr).toContain('$ kpi-tasks check');
  });
});

describe('a report of very much stays under the limit', () => {
  const many = Array.from({ length: 4000 }, (_, index) => ({
    ...steps[10]!,
    id: `#${index}`,
    name: `[stage${index} 1/1] RUN ${'x'.repeat(300)}`,
    stage: `stage${index}`,
    seconds: 1 + (index % 7),
  }));
  const huge = aRecord({ steps: many, stages: [] });
  const talkative = Array.from({ length: 30 }, (_, index) => ({
    by: `tester ${index}`,
    summary: walk.summary,
    commit: null,
    steps: Array.from({ length: 40 }, (__, step) => ({
      id: `s${step}`,
      title: `step ${step}`,
      verdict: 'fail' as const,
      severity: 'cosmetic',
      note: 'n'.repeat(900),
    })),
  }));
  test.each([
    ['build', { kind: 'build', build: huge, image: null }],
    ['merged', { kind: 'merged', reports: talkative }],
    [
      'walk',
      {
        kind: 'walk',
        walk,
        builds: [{ step: 'build', build: huge, baseline: [older] }],
        evidence: null,
      },
    ],
  ] as const)('%s', async (_, of) => {
    const text = await render(of, 'md');
    expect(text.length).toBeLessThanOrEqual(60_000);
    expect((text.match(/^```/gm) ?? []).length % 2).toBe(0);
  });
});
