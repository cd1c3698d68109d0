/** The mode that a rule asks of a path; null where it cannot be understood. */
export function wantedMode(
  asked: string,
  path: { readonly mode: number; readonly folder: boolean },
): number | null {
  if (/^[0-7]{3,4}$/.test(asked)) return Number.parseInt(asked, 8);
  let mode = 0;
  for (const clause of asked.split(',')) {
    const [, who = '', what] = /^([ugoa]+)=([rwxXst]*)$/.exec(clause) ?? [];
    if (what === undefined) return null;
    const executable = path.folder || (path.mode & 0o111) !== 0;
    const bits =
      (what.includes('r') ? 4 : 0) |
      (what.includes('w') ? 2 : 0) |
      (what.includes('x') || (what.includes('X') && executable) ? 1 : 0);
    for (const one of who === 'a' ? 'ugo' : who) {
      mode |= bits << (shift[one] ?? 0);
      if (what.includes('s')) mode |= one === 'u' ? 0o4000 : one === 'g' ? 0o2000 : 0;
    }
    if (what.includes('t')) mode |= 0o1000;
  }
  return mode;
}

const shift: Readonly<Record<string, number>> = { u: 6, g: 3, o: 0 };

/** `0755`. */
export const octal = (mode: number): string => mode.toString(8).padStart(4, '0');
