import { platform } from 'node:os';

/** Where a text went: the desktop’s clipboard, or the terminal’s, which may forward it over SSH; null is nowhere. */
type Copied = 'clipboard' | 'terminal' | null;

/**
 * Copies a text. Without a desktop the terminal is asked (OSC 52), which answers nothing: whether it listens, nobody knows.
 * `terminal` writes to it; null where there is none.
 */
export async function copyText(
  text: string,
  env: Env,
  terminal: ((sequence: string) => void) | null,
): Promise<Copied> {
  if (hasDesktop(env)) {
    try {
      const { default: clipboard } = await import('clipboardy');
      await clipboard.write(text);
      return 'clipboard';
    } catch {
      // A desktop that is named but cannot be reached is as good as none.
    }
  }
  if (terminal === null || env['TERM'] === 'dumb') return null;
  terminal(`\u001B]52;c;${Buffer.from(text, 'utf8').toString('base64')}\u0007`);
  return 'terminal';
}

type Env = Readonly<Record<string, string | undefined>>;

const hasDesktop = (env: Env): boolean =>
  platform() !== 'linux' ||
  [env['DISPLAY'], env['WAYLAND_DISPLAY'], env['WSL_DISTRO_NAME']].some(
    (value) => value !== undefined && value !== '',
  );
