import { join } from 'node:path';
import { expect, test } from 'vitest';
import { inTerminal } from '../helpers/terminal.ts';
import type { Project } from '../helpers/project.ts';
import { demo, plainJournal, verdicts, walkOf } from './demo.ts';

const bin = join(import.meta.dirname, '..', '..', 'src', 'bin.ts');

/** One session, as it was recorded: the build is fast, and .git is in the image. */
const files = {
  'proof.log': 'drwxr-xr-x root root .git\n',
  'answers.txt': '# recorded\nspeed=pass\nshell=fail:.git is there\n',
  'answers.json': JSON.stringify({
    speed: 'pass',
    shell: {
      verdict: 'fail',
      note: '.git is there',
      severity: 'should fix',
      cc: ['john', 'scott'],
      evidence: ['proof.log'],
    },
  }),
  'plain.json': JSON.stringify({
    speed: 'pass',
    shell: { verdict: 'fail', note: '.git is there' },
  }),
};
const args = ['check', 'demo', '--by', 'ann'];

async function journal(walk: (at: Project) => Promise<unknown>): Promise<unknown> {
  const at = demo(files);
  await walk(at);
  expect(verdicts(at)).toBe('build pass, speed pass, scan fail, shell fail');
  return plainJournal(at);
}
const terminal = (steps: Parameters<typeof inTerminal>[1]) => (at: Project) =>
  inTerminal([bin, ...args], steps, { cwd: at.root, env: { KPI_TASKS_STATE_DIR: at.state } });

test('one session gives one journal, whoever answers: flags, a file, a stream, a terminal', async () => {
  const flags = await journal((at) =>
    at.run([...args, '--answer', 'speed=pass', '--answer', 'shell=fail:.git is there']),
  );
  const others = [
    journal((at) => at.run([...args, '--answers', 'answers.txt', '--json'])),
    journal((at) => at.run([...args, '--answers', 'plain.json', '--no-input', '--quiet'])),
    journal(
      terminal([
        ['Start?', 'y'],
        ['Verdict', 'p'],
        ['Go on?', '\r'],
        ['Verdict', 'f'],
        ['What is wrong', '.git is there\r'],
        ['How bad?', '\r'],
        ['Who should look', '\r'],
      ]),
    ),
  ];
  for (const other of await Promise.all(others)) expect(other).toEqual(flags);
});

test('evidence and names are the same from a file and from a terminal', async () => {
  const walks = await Promise.all(
    [
      (at: Project) => at.run([...args, '--answers', 'answers.json']),
      terminal([
        ['Start?', 'y'],
        ['Verdict', 'p'],
        ['Go on?', 'g'],
        ['Verdict', 'e'],
        ['Evidence', '\r'],
        ['A file (Enter', 'nowhere.log\r'],
        ['There is no file', `'proof.log'\r`],
        ['Verdict', 'n'],
        ['Note', '.git is there\r'],
        ['Verdict', 'f'],
        ['How bad?', '\r'],
        ['Who should look', '\r'],
      ]),
    ].map(async (walk) => {
      const at = demo(files);
      await walk(at);
      return walkOf(at).steps[3];
    }),
  );
  for (const step of walks)
    expect(step).toMatchObject({
      verdict: 'fail',
      note: '.git is there',
      severity: 'should fix',
      cc: ['john', 'scott'],
      evidence: [
        {
          name: 'proof.log',
          path: 'evidence/shell-proof.log',
          bytes: 26,
          sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
        },
      ],
    });
});
