import { shortRevision } from './name.ts';
import { byName, readPins } from './pins.ts';
import type { Pin } from './pins.ts';
import { compare, numbers } from './versions.ts';

/** A compiled file before and after; `label` is what people call it, such as `prod`. */
export type Compiled = {
  readonly label: string;
  /** Null where there was no file. */
  readonly before: string | null;
  readonly after: string;
};

/** What is worth a second look about a change. */
type Mark = 'added' | 'removed' | 'downgraded' | 'major' | 'new revision';

/** One package that moved, in every file in which it made the same move. */
export type Change = {
  readonly name: string;
  /** A version or git revision; null where the package is new. */
  readonly from: string | null;
  /** Null where the package is gone. */
  readonly to: string | null;
  /** Labels of the files. */
  readonly files: readonly string[];
  readonly marks: readonly Mark[];
  /** A page that shows the commits between two revisions; null where there is none. */
  readonly link: string | null;
};

/** The packages that moved, by name; the same move in several files is one change. */
export function changes(files: readonly Compiled[]): readonly Change[] {
  const found = new Map<string, Change>();
  for (const { label, before, after } of files)
    for (const change of moves(readPins(before ?? '').pins, readPins(after).pins)) {
      const key = `${change.name} ${change.from} ${change.to}`;
      found.set(key, { ...change, files: [...(found.get(key)?.files ?? []), label] });
    }
  return [...found.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** What people call a compiled file. */
export const labelOf = (path: string): string => {
  const name = path.replace(/^.*\//u, '').replace(/\.[^.]*$/u, '');
  return name === 'requirements' ? 'prod' : name.replace(/[-_]?requirements[-_]?/u, '') || name;
};

/** The line for one change, such as `regex 2023.12.25 → 2026.1.15 (prod, dev)`. */
export function changeText(change: Change, width = 0): string {
  const { from, to, files, marks, link } = change;
  const move =
    from === null ? short(to) : to === null ? short(from) : `${short(from)} → ${short(to)}`;
  const text = `${change.name.padEnd(width)} ${move} (${files.join(', ')})`;
  return [text, ...marks, ...(link === null ? [] : [link])].join(', ');
}

const short = (version: string | null): string => (version === null ? '' : shortRevision(version));

function moves(before: readonly Pin[], after: readonly Pin[]): readonly Omit<Change, 'files'>[] {
  const [old, now] = [byName(before), byName(after)];
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((name) => {
    const [from, to] = [old.get(name) ?? null, now.get(name) ?? null];
    if (from !== null && to !== null && sameSource(from, to)) return [];
    return [
      {
        name,
        from: from?.version ?? null,
        to: to?.version ?? null,
        marks: marksOf(from, to),
        link: linkOf(from, to),
      },
    ];
  });
}

const sameSource = (one: Pin, other: Pin): boolean =>
  one.version === other.version && one.git?.url === other.git?.url;

function marksOf(from: Pin | null, to: Pin | null): readonly Mark[] {
  if (from === null) return ['added'];
  if (to === null) return ['removed'];
  if (from.git !== null || to.git !== null) return ['new revision'];
  const order = compare(to.version, from.version);
  const down: readonly Mark[] = order !== null && order < 0 ? ['downgraded'] : [];
  return [...down, ...(major(from.version) === major(to.version) ? [] : (['major'] as const))];
}

/** The first number; a year counts as none, since it moves by the calendar. */
function major(version: string): number | null {
  const first = numbers(version)?.[0] ?? null;
  return first !== null && first >= 1900 ? null : first;
}

function linkOf(from: Pin | null, to: Pin | null): string | null {
  const [one, other] = [page(from), page(to)];
  return one === undefined || one !== other
    ? null
    : `${one}/compare/${shortRevision(from?.version ?? '')}...${shortRevision(to?.version ?? '')}`;
}

/** The address of a repository's pages; undefined where it has none that is known. */
const page = (pin: Pin | null): string | undefined =>
  /^https:\/\/github\.com\/[^/]+\/[^/]+/u.exec(pin?.git?.url ?? '')?.[0].replace(/\.git$/u, '');
