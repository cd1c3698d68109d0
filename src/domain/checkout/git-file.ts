/** The folder that a `.git` file names, absolute or relative to the file's folder; null where it is no such file. */
export const gitDirOf = (text: string): string | null =>
  /^gitdir: (.+?)\r?\n?$/u.exec(text)?.[1] ?? null;
