import type { GitInfo } from '../../src/domain/git-info/info.ts';

/** What writing the commit down gives. */
export type GitInfoResult = {
  readonly file: string;
  /** False where the file said the same already, and was left alone. */
  readonly changed: boolean;
  readonly info: GitInfo;
};

export function printInfo({ file, changed, info }: GitInfoResult): string {
  const at = [
    info.branch === false ? 'no branch' : `branch ${info.branch}`,
    ...(info.tag === false ? [] : [`tag ${info.tag}`]),
    ...(info.dirty ? ['with changes that are not committed'] : []),
    ...(info.locale === false ? [] : [`translations at ${info.locale.slice(0, 7)}`]),
  ];
  return [
    changed ? `Wrote ${file}` : `${file} says so already`,
    `  ${info.short}, ${at.join(', ')}`,
  ].join('\n');
}
