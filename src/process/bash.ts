import type { Command, Ended, ExecSettings } from '../model/shell.ts';
import { Stop } from '../model/failure.ts';

type Run = (command: Command, settings: ExecSettings) => Promise<Ended>;

/**
 * One line of bash with its values quoted by zx. zx only quotes: the process is started by our own `exec`, because
 * zx cuts characters at chunk borders, keeps everything in memory and needs `ps` to end a tree.
 */
export async function bash(
  run: Run,
  settings: Omit<Command, 'argv'> & ExecSettings,
  strings: TemplateStringsArray,
  values: readonly unknown[],
): Promise<string> {
  refuseUnknownEscape(strings);
  const { quote } = await import('zx/core');
  const word = (value: unknown): string =>
    Array.isArray(value) ? value.map(word).join(' ') : quote(textOf(value));
  const line = strings.reduce((text, piece, index) => text + word(values[index - 1]) + piece);
  const { cwd, env, ...how } = settings;
  const command: Command = {
    argv: ['bash', '-c', `set -euo pipefail\n${line}`],
    ...(cwd === undefined ? {} : { cwd }),
    ...(env === undefined ? {} : { env }),
  };
  const out: string[] = [];
  const last: string[] = [];
  const ended = await run(command, {
    ...how,
    sink: (stream, text) => {
      if (stream === 'stdout') out.push(text);
      last.push(text);
      if (last.length > 200) last.splice(0, 100);
      how.sink?.(stream, text);
    },
  });
  if (ended.code === 0) return out.join('').replace(/\n$/, '');
  const said = last.join('').trimEnd();
  const lines = said === '' ? [] : said.split('\n').slice(-20);
  throw new Stop({ kind: 'exit', command: line, code: ended.code, signal: ended.signal, lines });
}

/** JavaScript leaves a piece undefined that has a backslash it does not know, such as `\033`. */
function refuseUnknownEscape(strings: TemplateStringsArray): void {
  const pieces: readonly (string | undefined)[] = strings;
  const at = pieces.indexOf(undefined);
  if (at < 0) return;
  throw new Stop({
    kind: 'usage',
    what: `$\`…\` has a backslash that JavaScript does not know: ${strings.raw[at]}`,
    todo: ['Write it twice, as in \\\\033, and bash gets it once.'],
  });
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean')
    return String(value);
  throw new Stop({
    kind: 'usage',
    what: `$\`…\` was given ${value === null ? 'null' : typeof value} where a word should stand`,
    todo: ['Give it a string, a number, or a list of them.'],
  });
}
