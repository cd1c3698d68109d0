import { existsSync } from 'node:fs';
import { expect } from 'vitest';
import { exec } from '../../src/process/exec.ts';

/** Where the system has no Python of its own, every program is started by Node, and nothing takes over. */
export const served = existsSync('/usr/bin/python3') && process.platform === 'linux';

/** Who has started a program that is started now. */
export const starter = async (): Promise<number> => {
  const { stdout } = await exec(
    { PATH: process.env['PATH'] },
    { argv: ['sh', '-c', 'echo $PPID'] },
  );
  return Number(stdout);
};

/** Starts programs until the spawn server has taken over. */
export async function takeOver(): Promise<void> {
  let by = process.pid;
  for (let count = 0; by === process.pid && count < 500; count += 1) by = await starter();
  expect(by === process.pid).toBe(!served);
}
