/** What was typed up to `--`; what follows is for the tool, and may hold a secret. */
export const typed = (argv: readonly string[]): readonly string[] =>
  argv.includes('--') ? argv.slice(0, argv.indexOf('--')) : argv;
