/**
 * Where cosmiconfig looks besides the folders at and above `cwd`: for settings of its own, and in the folder of a user's
 * settings.
 */
export const elsewhere = (cwd: string, configHome: string): readonly string[] => [
  `${cwd}/package.json`,
  `${cwd}/package.yaml`,
  `${cwd}/.config`,
  `${configHome}/kpi`,
];
