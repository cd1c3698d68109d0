import { styleText } from 'node:util';
import { cut, cutPath, number, plural, wrap } from './phrases.ts';
import type { Look } from './phrases.ts';
import type { Finding, Level, Policy } from './policy.ts';
import { summarise } from './summary.ts';
import type { Group, Place } from './summary.ts';

/** What a check of an image gives: every finding, and the same put together for people. */
export type ImageResult = {
  readonly image: string;
  readonly id: string;
  readonly baseline: string | null;
  /** Paths that were looked at. */
  readonly paths: number;
  /** Whether it is known which layer brought what: a view of the whole image does not tell. */
  readonly layered: boolean;
  /** Where this workspace mounts something of its own over the image, besides the volumes of the policy. */
  readonly mounts: readonly string[];
  /** The Dockerfile whose lines are named; null where none is known. */
  readonly dockerfile: string | null;
  readonly errors: number;
  readonly warnings: number;
  readonly notes: number;
  readonly groups: readonly Group[];
  /** Why the rules that were broken are there, by their id. */
  readonly rules: Readonly<Record<string, About>>;
  readonly findings: readonly Finding[];
};

type About = {
  readonly reason: string;
  /** What the team has not decided yet; null where the rule stands on nothing of the kind. */
  readonly question: string | null;
};

export function imageResult(
  of: Pick<
    ImageResult,
    'image' | 'id' | 'baseline' | 'paths' | 'layered' | 'mounts' | 'dockerfile'
  >,
  findings: readonly Finding[],
  policy: Policy,
): ImageResult {
  const broken = [...new Set(findings.map(({ rule }) => rule))];
  const count = (level: Level) => findings.filter((one) => one.level === level).length;
  return {
    ...of,
    errors: count('error'),
    warnings: count('warning'),
    notes: count('info'),
    groups: summarise(findings),
    rules: Object.fromEntries(broken.map((rule) => [rule, aboutRule(policy, rule)])),
    findings,
  };
}

/** The result as people read it: a block a trouble, never a line a file. */
export function imageText(result: ImageResult, look: Look): string {
  const { image, baseline, paths, mounts } = result;
  // What a mount of the workspace hides is told once: in development that may be most of it.
  const groups = result.groups.map((group) =>
    mounts.some((path) => path === group.hiddenBy) ? { ...group, hiddenBy: null } : group,
  );
  const versus = baseline === null ? '' : `, only what ${baseline} has not`;
  const [bad, notes] = [
    groups.filter((one) => one.level !== 'info'),
    groups.filter((one) => one.level === 'info'),
  ];
  return [
    ...wrap(`${image}: ${countText(result)} (${number(paths)} paths${versus})`, look.columns),
    ...bad.flatMap((group) => ['', ...groupLines(group, result, look)]),
    ...(notes.length === 0 ? [] : ['']),
    ...notes.flatMap((group) => groupLines(group, result, look)),
    ...mountLines(result, look.columns),
    ...(result.layered || groups.length === 0 ? [] : ['', ...wrap(unlayered(image), look.columns)]),
    '',
  ].join('\n');
}

/** The mounts of the workspace that hide something. */
function mountLines({ mounts, groups }: ImageResult, columns: number): readonly string[] {
  const hiding = mounts.filter((path) => groups.some(({ hiddenBy }) => hiddenBy === path));
  if (hiding.length === 0) return [];
  const where = `What is below ${hiding.join(', ')} is hidden in the containers of this workspace, which mounts something else there.`;
  return [
    '',
    ...wrap(where, columns),
    ...wrap('For the checkout: kpi-tasks permission-check --checkout', columns),
  ];
}

/** A view of the whole image was all there was. */
const unlayered = (image: string): string =>
  `This was read from \`docker export\`, which does not tell which layers made it so. Once \`kpi-tasks image-size ${image}\` has read them all, this check names them.`;

/** `2 errors, 1 warning, 4 notes`, or that all is well. */
export function countText(of: Pick<ImageResult, 'errors' | 'warnings' | 'notes'>): string {
  const parts = [
    ...(of.errors > 0 ? [plural(of.errors, 'error')] : []),
    ...(of.warnings > 0 ? [plural(of.warnings, 'warning')] : []),
    ...(of.notes > 0 ? [plural(of.notes, 'note')] : []),
  ];
  return parts.length === 0 ? 'all as the policy asks' : parts.join(', ');
}

/** One trouble in a few lines: what, where, who made it so, why it matters. */
function groupLines(group: Group, { rules }: ImageResult, look: Look): readonly string[] {
  const { level, problem, rule, count, places, layer, hiddenBy } = group;
  const [only] = places;
  const paint = (text: string) =>
    look.colour ? styleText(shades[level], text, { validateStream: false }) : text;
  const made = level === 'info' && layer !== null ? `, layer ${layer}` : '';
  const what =
    count === 1 && only !== undefined
      ? `${only.path}: ${problem}`
      : `${problem} (${number(count)} paths)`;
  const { reason = '', question = null } = rules[rule] ?? {};
  const note = level === 'info';
  const detail = [
    ...(count === 1
      ? note
        ? []
        : present(only)
      : places.map((place) => placeLine(place, look.columns - 10))),
    ...(layer === null || note ? [] : layerText(group, layer, look.columns - 10)),
    ...(hiddenBy === null
      ? []
      : wrap(`hidden at run time by the volume ${hiddenBy}`, look.columns - 10)),
  ];
  const why = note
    ? []
    : [
        ...wrap(`${reason} [${rule}]`, look.columns - 10),
        ...(question === null ? [] : wrap(`Open: ${question}`, look.columns - 10)),
      ];
  const [first = '', ...more] = wrap(what + made, look.columns - 10);
  return [
    `${paint(words[level].padEnd(9))} ${first}`,
    ...[...more, ...detail, ...why].map((line) => `${' '.repeat(10)}${line}`),
  ];
}

function aboutRule({ rules, accounts }: Policy, rule: string): About {
  const found = rules.find(({ id }) => id === rule);
  const account = accounts.find(({ name }) => rule === `user-${name}`);
  return { reason: (found ?? account)?.reason ?? '', question: found?.question ?? null };
}

const words: Readonly<Record<Level, string>> = { error: 'error', warning: 'warning', info: 'note' };
const shades = { error: 'red', warning: 'yellow', info: 'dim' } as const;

const present = (place: Place | undefined): readonly string[] =>
  place === undefined || place.is === '' ? [] : [place.is];

function placeLine({ path, count, is }: Place, columns: number): string {
  const tail = `${count === 1 ? '' : `  ${number(count)}`}${is === '' ? '' : `  ${is}`}`;
  return `${cutPath(path, columns - tail.length)}${tail}`;
}

function layerText({ instruction, line }: Group, layer: number, columns: number) {
  const where = line === null ? `layer ${layer}` : `layer ${layer}, Dockerfile:${line}`;
  return [cut(instruction === '' ? where : `${where}: ${instruction}`, columns)];
}
