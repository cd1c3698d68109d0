import type { Config } from './manifest.ts';

/** The instruction of the Dockerfile that made each layer; `''` where the image does not say. */
export function instructions(config: Pick<Config, 'diffIds' | 'history'>): readonly string[] {
  const made = config.history.filter(({ empty }) => !empty);
  // An image that was flattened or edited has a history that fits no longer; then nothing is better than a guess.
  if (made.length !== config.diffIds.length) return config.diffIds.map(() => '');
  return made.map(({ createdBy }) => instruction(createdBy));
}

/** What the builder wrote down, as it stood in the Dockerfile, on one line. */
export function instruction(createdBy: string): string {
  const line = createdBy
    .replaceAll(/\s+/g, ' ')
    .replace(/ # buildkit$/, '')
    .trim();
  const old = /^\/bin\/sh -c #\(nop\) ?(.*)$/.exec(line)?.[1];
  if (old !== undefined) return old.trim();
  return line
    .replace(/^(RUN )?(\|\d+ (?:.*? )?)?\/bin\/sh -c /, 'RUN ')
    .replace(/^RUN RUN /, 'RUN ');
}
