import type { Guess, Guessed } from './guess.ts';

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
    `About ${spoken(seconds)}, by what these steps took before`,
  ];
}

function partOf(steps: readonly Guessed[]) {
  const again = steps.filter(({ will }) => will !== 'cached');
  const [first] = again;
  if (first === undefined) return [];
  const took = again.reduce((sum, one) => sum + (one.seconds ?? 0), 0);
  const last = again.at(-1)?.position ?? first.position;
  const range =
    last === first.position ? `${last}/${first.of}` : `${first.position}–${last}/${first.of}`;
  const doubt = again.every(({ will }) => will === 'maybe') ? 'perhaps ' : '';
  return [
    {
      what: `${doubt}${first.stage} ${range} (≈ ${spoken(took)})`,
      because: shortened(first.because),
    },
  ];
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

/** What is sent as context without need, and what that costs at each change of it. */
export function needlessLines(
  paths: Iterable<string>,
  steps: readonly (Pick<Guessed, 'stage' | 'position' | 'of'> & Partial<Guessed>)[],
  copiesAll: readonly { readonly stage: string; readonly position: number }[],
): readonly string[] {
  const there = new Set([...paths].map((path) => path.split('/')[0] ?? ''));
  const found = needless.filter((name) => there.has(name));
  const [all] = copiesAll;
  if (found.length === 0 || all === undefined) return [];
  const after = steps.filter(
    ({ stage, position }) => stage === all.stage && position >= all.position,
  );
  const cost = after.reduce((sum, one) => sum + (one.seconds ?? 0), 0);
  const seconds = cost === 0 ? '' : ` (≈ ${spoken(cost)})`;
  const last = after.at(-1);
  return [
    `${found.join(', ')} ${found.length === 1 ? 'is' : 'are'} in the build context: each change there reruns ${all.stage} ${all.position}–${last?.position}/${last?.of}${seconds}; a line in .dockerignore ends that`,
  ];
}
