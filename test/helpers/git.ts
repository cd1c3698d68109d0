import { execFileSync } from 'node:child_process';

/** Runs a real git in a folder, as somebody with a name. */
export const gitIn = (cwd: string, ...args: readonly string[]): string =>
  execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], {
    cwd,
    encoding: 'utf8',
  });
