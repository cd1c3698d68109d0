import type { Finding, Level } from './policy.ts';

/** Findings that are the same trouble, made by the same layer. */
export type Group = {
  readonly rule: string;
  readonly level: Level;
  readonly problem: string;
  readonly layer: number | null;
  readonly instruction: string;
  readonly line: number | null;
  readonly hiddenBy: string | null;
  readonly count: number;
  /** Where they are: a folder that holds several, with how many, or a single path. */
  readonly places: readonly Place[];
};
export type Place = { readonly path: string; readonly count: number; readonly is: string };

/** Which layer and which line of the Dockerfile made it so, in one line; empty where that is not known. */
export function originText({
  layer,
  line,
  instruction,
}: Pick<Group, 'layer' | 'instruction'> & { readonly line?: number | null }): string {
  if (layer === null) return '';
  const where = typeof line === 'number' ? `layer ${layer}, Dockerfile:${line}` : `layer ${layer}`;
  return instruction === ''
    ? where
    : `${where}: ${instruction.length > 80 ? `${instruction.slice(0, 79)}…` : instruction}`;
}

/** Puts findings together, so that forty thousand files of one mistake are one line. */
export function summarise(findings: readonly Finding[]): readonly Group[] {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const { rule, problem, layer, hiddenBy } = finding;
    const key = [rule, problem, layer, hiddenBy].join('\0');
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [finding]);
    else group.push(finding);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { rule, level, problem, layer, instruction, line, hiddenBy } = first;
    const places = placesOf(group);
    return [
      { rule, level, problem, layer, instruction, line, hiddenBy, count: group.length, places },
    ];
  });
}

/** At most so many places of a group are told. */
const most = 4;

/** The deepest folders that hold all, split where one folder would say too little. */
function placesOf(findings: readonly Finding[]): readonly Place[] {
  // Of what is missing, each is told: no folder can stand for it.
  if (findings.length <= 12 && findings.every(({ is }) => is === ''))
    return findings.map((one) => placeOf([one]));
  let places: readonly Place[] = [placeOf(findings)];
  for (;;) {
    const largest = places.find((place) => place.count > 1);
    if (largest === undefined) return places;
    const split = parts(findings, largest);
    if (split.length < 2 || places.length - 1 + split.length > most) return places;
    places = places
      .flatMap((place) => (place === largest ? split : [place]))
      .toSorted((one, other) => other.count - one.count);
  }
}

function parts(findings: readonly Finding[], place: Place): readonly Place[] {
  const groups = new Map<string, Finding[]>();
  const prefix = place.path === '/' ? '/' : `${place.path}/`;
  for (const finding of findings) {
    if (finding.path !== place.path && !finding.path.startsWith(prefix)) continue;
    const next = finding.path.slice(prefix.length).split('/', 1)[0] ?? '';
    const group = groups.get(next);
    if (group === undefined) groups.set(next, [finding]);
    else group.push(finding);
  }
  return [...groups.values()].map(placeOf);
}

function placeOf(findings: readonly Finding[]): Place {
  const [first] = findings;
  if (first === undefined) return { path: '/', count: 0, is: '' };
  let common = first.path;
  for (const { path } of findings)
    while (path !== common && !path.startsWith(common === '/' ? '/' : `${common}/`))
      common = common.slice(0, common.lastIndexOf('/')) || '/';
  const same = findings.every(({ is }) => is === first.is);
  return { path: common, count: findings.length, is: same ? first.is : '' };
}

/** What one image has and another has not. */
export function onlyIn(
  findings: readonly Finding[],
  baseline: readonly Finding[],
): readonly Finding[] {
  const known = new Set(baseline.map((one) => keyOf(one)));
  return findings.filter((one) => !known.has(keyOf(one)));
}

const keyOf = ({ rule, path, problem }: Finding): string => `${rule}\0${path}\0${problem}`;
