import type { Difference } from '../../src/domain/python-deps/drift.ts';

/** What a check gives. */
export type DepsCheck = {
  readonly kpi: string;
  readonly files: readonly {
    readonly file: string;
    readonly pins: number;
    readonly asked: number;
    readonly revisions: number;
  }[];
  readonly differences: readonly Difference[];
};

/** What to do about differences: one compile puts all of them right. */
export function todoFor(differences: readonly Difference[]): readonly string[] {
  const cure = [...new Set(differences.flatMap(({ cure: [, name] }) => name ?? []))];
  const options = cure.flatMap((name) => [' -P ', name]).join('');
  return [
    cure.length === 0
      ? 'Compile both files again, and commit what changes:'
      : 'Compile both files again, so that these get one version in both, and commit what changes:',
    `$ kpi-tasks pip-compile${options}`,
  ];
}

/** A good end, a line for each file; what a bad one found is said by its failure. */
export const printCheck = ({ files, differences }: DepsCheck): string =>
  differences.length > 0
    ? ''
    : [
        'The Python requirement files agree',
        ...files.map(
          ({ file, pins, asked, revisions }) =>
            `  ${file}: ${pins} packages, ${asked} asked for by name, ${revisions} of them by git revision`,
        ),
      ].join('\n');
