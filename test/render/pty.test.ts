import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { ctrlC, ctrlD, cursorIsBack, inTerminal as runInTerminal } from '../helpers/terminal.ts';
import type { Ended, Steps } from '../helpers/terminal.ts';

/** Runs one of `programs/` in a real terminal. */
function inTerminal(program: string, steps: Steps): Promise<Ended> {
  const [name = '', ...words] = program.split(' ');
  return runInTerminal([file(name), ...words], steps);
}
const file = (path: string) => fileURLToPath(new URL(`programs/${path}`, import.meta.url));

describe('a question', () => {
  test.each([
    ['y and Enter', 'ask.ts', 'y\r', 'answer true', 0],
    ['n and Enter', 'ask.ts --yes', 'n\r', 'answer false', 0],
    ['Enter takes the fallback', 'ask.ts', '\r', 'answer false', 0],
    ['Enter takes the other fallback', 'ask.ts --yes', '\r', 'answer true', 0],
    ['Ctrl-C', 'ask.ts', ctrlC, 'failure cancelled', 130],
    ['Ctrl-D', 'ask.ts', ctrlD, 'failure cancelled', 130],
  ])('%s', async (_, program, keys, said, code) => {
    const ended = await inTerminal(program, [['Go on?', keys]]);
    expect(ended.text).toContain(said);
    expect(ended.code).toBe(code);
    expect(ended.restored).toBe(true);
    expect(cursorIsBack(ended.text)).toBe(true);
  });

  test('SIGTERM', async () => {
    const ended = await inTerminal('ask.ts', [['Go on?', '!TERM']]);
    expect(ended.text).toContain('failure cancelled');
    expect(ended.code).toBe(143);
    expect(ended.restored).toBe(true);
  });
});

describe('a wait', () => {
  test('ends with a mark', async () => {
    const { text, code, restored } = await inTerminal('wait.ts --short', []);
    expect(text).toContain('✔');
    expect(text).toContain('found');
    expect([code, restored, cursorIsBack(text)]).toEqual([0, true, true]);
  });

  test('ends at Ctrl-C', async () => {
    const { text, code, restored } = await inTerminal('wait.ts', [['Looking for docker', ctrlC]]);
    expect(text).toContain('✖');
    expect([code, restored, cursorIsBack(text)]).toEqual([130, true, true]);
  });

  test('is a line where there is no terminal', async () => {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [
      file('wait.ts'),
      '--short',
    ]);
    expect([stdout, stderr]).toEqual(['found\n', 'Looking for docker\n']);
  });
});

describe('the view of a run', () => {
  test('ends at Ctrl-C, also in a window that was resized', async () => {
    const { text, code, restored } = await inTerminal('view.ts', [
      ['RUN npm ci', '@40x10'],
      [`${'w'.repeat(20)}…`, ctrlC],
    ]);
    expect(text).toContain('stopped after 1.0 s');
    expect([code, restored, cursorIsBack(text)]).toEqual([130, true, true]);
  });

  test('gives the cursor back after a crash', async () => {
    const { text, code, restored } = await inTerminal('view.ts', [['RUN npm ci', '!USR2']]);
    expect(text).toContain('Error: crash');
    expect([code, restored, cursorIsBack(text)]).toEqual([1, true, true]);
  });
});
