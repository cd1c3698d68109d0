import { platform } from 'node:os';

/** Whether the terminal can be trusted with more than ASCII, as its locale says. */
export function unicodeOn(env: Readonly<Record<string, string | undefined>>): boolean {
  const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || '';
  return (
    env['TERM'] !== 'linux' &&
    (/utf-?8/i.test(locale) || (locale === '' && platform() === 'darwin'))
  );
}
