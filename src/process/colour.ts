/** `--color`, FORCE_COLOR, NO_COLOR, TERM=dumb, and then whether it is a terminal, in this order. */
export function colourOn(
  isTerminal: boolean,
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): boolean {
  const said =
    argv.find((word) => word.startsWith('--color='))?.slice('--color='.length) ??
    argv[argv.indexOf('--color') + 1];
  if (argv.some((word) => word.startsWith('--color')) && (said === 'always' || said === 'never'))
    return said === 'always';
  if (env['FORCE_COLOR'] !== undefined)
    return env['FORCE_COLOR'] !== '0' && env['FORCE_COLOR'] !== 'false';
  if ((env['NO_COLOR'] ?? '') !== '' || env['TERM'] === 'dumb') return false;
  return isTerminal;
}
