/** uv's explanation of why no versions fit, a line each and without its drawing; null where it says something else. */
export function noSolution(stderr: string): readonly string[] | null {
  const said = stderr.split(/\r?\n/u);
  const at = said.findIndex((line) => line.includes('No solution found'));
  if (at === -1) return null;
  const rest = said.slice(at + 1);
  const because = rest.findIndex((line) => /\bBecause\b/u.test(line));
  if (because === -1) return null;
  const told = rest.slice(because);
  // What is not indented any more belongs to uv's next message; a hint stands behind an empty line.
  const end = told.findIndex((line, index) => index > 0 && /^\S/u.test(line));
  const lines = (end === -1 ? told : told.slice(0, end))
    .map((line) => line.replace(/^[\s│]*(?:╰─▶|├─▶|cause:)?\s*/u, '').trimEnd())
    .filter((line) => line !== '');
  return sentences(lines);
}

/** uv lists versions one a line, sometimes dozens; a few of them on the line of their sentence say as much. */
function sentences(lines: readonly string[]): readonly string[] {
  const made: string[] = [];
  let listed: string[] = [];
  const fold = () => {
    const shown =
      listed.length > 4
        ? [listed[0], `… (${listed.length - 2} more)`, listed.at(-1)].join(', ')
        : listed.join(', ');
    if (shown !== '') made.push(`${made.pop() ?? ''} ${shown}`.trim());
    listed = [];
  };
  for (const line of lines) {
    if (/^[\w.[\]-]+(?:[<>=!~]\S*)?$/u.test(line)) {
      listed.push(line);
      continue;
    }
    fold();
    if (made.length > 0 && !/^(?:And|Because|hint)\b/u.test(line))
      made.push(`${made.pop() ?? ''}${line.startsWith(',') ? '' : ' '}${line}`);
    else made.push(line);
  }
  fold();
  return made;
}

/** The last words of a failed uv that are worth reading. */
export const lastLines = (stderr: string): readonly string[] =>
  stderr
    .split(/\r?\n/u)
    .map((line) => line.trimEnd())
    .filter(
      (line) => line !== '' && !/^\s*(?:Resolved|Updating|Updated|Building|Built)\b/u.test(line),
    )
    .slice(-20);

/** Why a package stays at its version. */
export type Hold =
  | { readonly is: 'newest' }
  /** What holds it, such as `kpi 1.0 depends on regex<2024`, in uv's words. */
  | { readonly is: 'held'; readonly by: readonly string[] };

/** Reads why uv refuses `NAME>VERSION`; null where its words give no reason. */
export function holdOf(name: string, stderr: string): Hold | null {
  const told = noSolution(stderr);
  if (told === null) return null;
  const text = told.join(' ').replaceAll(/\s+/gu, ' ');
  const spelled = name.replaceAll('-', '[-_.]');
  const word = String.raw`(?<![\w.-])${spelled}(?![\w.-])`;
  const found = text.matchAll(
    new RegExp(
      String.raw`((?:all versions of )?\S+) depends? on (${word}(?:\[[^\]]*\])?[<=~!]\S*)`,
      'giu',
    ),
  );
  const holders = new Map<string, string>();
  // What uv concludes comes after what a package says, so the first word of each holder is its own.
  for (const [, who = '', what = ''] of found)
    if (!holders.has(who)) holders.set(who, what.replace(/[,.]+$/u, ''));
  if (holders.size > 0)
    return { is: 'held', by: [...holders].map(([who, what]) => `${who}: it asks for ${what}`) };
  const end = String.raw`only ${word}[<=]=\S+ is available|there (?:is|are) no versions? of ${word}>`;
  return new RegExp(end, 'iu').test(text) ? { is: 'newest' } : { is: 'held', by: [told.join(' ')] };
}
