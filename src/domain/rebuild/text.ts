import type { Guess, Guessed } from './guess.ts';
import type { Planned } from './plan.ts';

/** A guess as lines: `FILE → stage 3–5 (≈ 20 s), stage 8–14 (≈ 11 s); about 36 s`. */
export function guessLines({ steps, seconds }: Guess): readonly string[] {
  const stages = [...new Set(steps.map(({ stage }) => stage))];
  const parts = stages.flatMap((stage) => partOf(steps.filter((one) => one.stage === stage)));
  if (parts.length === 0) return ['Every step will come from the cache'];
  const causes = [...new Set(parts.map(({ because }) => because))];
  return [
    ...causes.map(
      (because) =>
        `${because} → ${parts
          .filter((one) => one.because === because)
          .map(({ what }) => what)
          .join(', ')}`,
    ),
    total(steps, seconds),
  ];
}

/** What is not known is said to be so: a step that never ran may take an hour. */
function total(steps: readonly Guessed[], seconds: number): string {
  const unknown = newSteps(steps);
  if (unknown === 0) return `About ${spoken(seconds)}, by what these steps took before`;
  const open = `${unknown === 1 ? '1 step never ran here, and how long it takes' : `${unknown} steps never ran here, and how long they take`} is not known`;
  return steps.every((one) => one.will === 'cached' || one.seconds === null)
    ? open
    : `At least ≈ ${spoken(seconds)}, by what these steps took before; ${open}`;
}

/** How many of the steps that will run never did before. */
export const newSteps = (steps: readonly Guessed[]): number =>
  steps.filter(({ will, seconds }) => will !== 'cached' && seconds === null).length;

function partOf(steps: readonly Guessed[]) {
  const again = steps.filter(({ will }) => will !== 'cached');
  const [first] = again;
  if (first === undefined) return [];
  const last = again.at(-1)?.position ?? first.position;
  const range =
    last === first.position ? `${last}/${first.of}` : `${first.position}–${last}/${first.of}`;
  const doubt = again.every(({ will }) => will === 'maybe') ? 'perhaps ' : '';
  return [
    {
      what: `${doubt}${first.stage} ${range} (${cost(again)})`,
      because: shortened(first.because),
    },
  ];
}

function cost(steps: readonly Partial<Pick<Guessed, 'seconds'>>[]): string {
  const known = steps.flatMap(({ seconds }) => seconds ?? []);
  if (known.length === 0) return 'unknown time';
  const sum = spoken(known.reduce((all, one) => all + one, 0));
  return known.length === steps.length ? `≈ ${sum}` : `at least ≈ ${sum}`;
}

const shortened = (because: readonly string[]): string =>
  because.slice(0, 3).join(', ') + (because.length > 3 ? ` and ${because.length - 3} more` : '');

const spoken = (seconds: number): string =>
  seconds < 10 ? `${seconds.toFixed(1)} s` : `${Math.round(seconds)} s`;

/** Things in the context that no image needs, by the first part of their path. */
const needless = [
  '.git',
  '.venv',
  'venv',
  'env',
  'node_modules',
  'storybook-static',
  'media',
  '.idea',
  '.vscode',
  '.mypy_cache',
  '.ruff_cache',
];

/** What is sent as context without need, and what that costs at each change of it: `steps` are the plan's, timed where that is known. */
export function needlessLines(
  plan: readonly Pick<Planned, 'stage' | 'position' | 'reads' | 'whole'>[],
  steps: readonly (Pick<Guessed, 'stage' | 'position' | 'of'> & Partial<Guessed>)[],
): readonly string[] {
  const [all] = plan
    .filter(({ whole }) => whole)
    .map((step) => ({ ...step, found: needlessIn(step.reads) }))
    .filter(({ found }) => found.length > 0);
  if (all === undefined) return [];
  const { found } = all;
  const after = steps.filter(
    ({ stage, position }) => stage === all.stage && position >= all.position,
  );
  const known = after.some(({ seconds }) => typeof seconds === 'number' && seconds > 0);
  const seconds = known ? ` (${cost(after)})` : '';
  const last = after.at(-1);
  return [
    `${found.join(', ')} ${found.length === 1 ? 'is' : 'are'} in the build context: each change there reruns ${all.stage} ${all.position}–${last?.position}/${last?.of}${seconds}; a line in .dockerignore ends that`,
  ];
}

function needlessIn(paths: readonly string[]): readonly string[] {
  const there = new Set(paths.map((path) => path.split('/')[0] ?? ''));
  return needless.filter((name) => there.has(name));
}
