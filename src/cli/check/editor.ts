import type { World } from '../../model/world.ts';

/** Writes a text in the user’s editor, beginning with what is there; null where nothing came of it. */
export type Editor = (text: string, about: string) => Promise<string | null>;

/**
 * The editor that git would take: $VISUAL, $EDITOR, else one that every machine has; null where there is none. What is
 * being written stands in `file`, from which it comes back after a crash.
 */
export async function editorOf(world: World, file: string): Promise<Editor | null> {
  const command = await commandOf(world);
  if (command === null) return null;
  return async (text, about) => {
    const left = await world.files.text(file);
    await world.files.write(file, left.is === 'there' ? left.text : draft(text, about), 0o600);
    const { code } = await world.shell.exec(
      // A shell, since an editor is often more than one word, such as `code --wait`.
      { argv: ['sh', '-c', `${command} "$1"`, 'sh', file] },
      { terminal: true, ownsInterrupt: true, signal: world.stopping },
    );
    const written = await world.files.text(file);
    await world.files.remove(file);
    if (code !== 0) world.stderr.write(`  ${command} ended with exit code ${code}.\n`);
    return written.is === 'there' && code === 0 ? plain(written.text) : null;
  };
}

async function commandOf({ env, files }: World): Promise<string | null> {
  const named = env['TERM'] === 'dumb' ? env['EDITOR'] : env['VISUAL'] || env['EDITOR'];
  if (named !== undefined && named.trim() !== '') return named;
  if (env['TERM'] === 'dumb') return null;
  for (const name of ['sensible-editor', 'nano', 'vim', 'vi'])
    if ((await files.which(name)) !== null) return name;
  return null;
}

const mark = '# -------- ';

const draft = (text: string, about: string): string =>
  `${text}\n${mark}${about} What stands below this line is left out.\n`;

/** What was written, without what the editor was told to leave out; null where that is nothing. */
function plain(text: string): string | null {
  const at = text.indexOf(`\n${mark}`);
  const own = (at < 0 ? (text.startsWith(mark) ? '' : text) : text.slice(0, at)).trim();
  return own === '' ? null : own;
}
