/** Where the requirements live, from the root of a checkout. */
export const folder = 'dependencies/pip';

/** The arguments that every compile of kpi gets, by its pip-compile.sh: they keep to what pip-tools 7 wrote. */
const fixedArguments = ['--no-strip-extras', '--no-emit-package', 'setuptools'] as const;

/** The file that an `.in` file is compiled to. */
export const outputOf = (input: string): string => `${input.replace(/\.[^.]*$/u, '')}.txt`;

/** What kpi's pip-compile.sh runs for one `.in` file, word for word. */
export const compileArgv = (
  input: string,
  given: readonly string[] = [],
): readonly [string, ...string[]] => [
  'uv',
  'pip',
  'compile',
  ...given,
  input,
  '--output-file',
  outputOf(input),
  ...fixedArguments,
];

/** The command that uv writes into the header of a file compiled with no argument of one's own. */
export const headerCommand = (input: string): string => compileArgv(input).join(' ');
