import type { Kept } from '../../model/walk-store.ts';
import type { Desk, Shown } from '../../run/checklist/world.ts';
import type { Tools } from './person-says.ts';

/** Asks what is to be kept as evidence of a step, and keeps it. */
export async function addEvidence(tools: Tools, shown: Shown, desk: Desk): Promise<void> {
  const { log } = shown;
  const editor = await tools.editor();
  const way = await tools.asker.pick('Evidence', [
    { name: 'a file', value: 'file', about: 'image, log; up to 10 MB' },
    { name: 'a command', value: 'command', about: 'run it now and keep what it prints' },
    ...(log === null ? [] : ([{ name: 'lines of the log', value: 'log' }] as const)),
    ...(editor === null
      ? []
      : ([{ name: 'a text', value: 'text', about: 'to paste or write in your editor' }] as const)),
    { name: 'a link', value: 'link', about: 'goes into the note' },
    { name: 'none', value: 'none' },
  ] as const);
  switch (way) {
    case 'file':
      return addFile(tools, desk);
    case 'command':
      return addCommand(tools, desk);
    case 'log':
      return log === null ? undefined : addLines(tools, desk, log);
    case 'text': {
      const text = (await editor?.('', 'Paste or write what is to be kept.')) ?? null;
      return text === null
        ? tools.say('Nothing was kept.')
        : add(tools, desk, 'text.txt', `${text}\n`);
    }
    case 'link':
      return addLink(tools, desk);
    case 'none':
  }
}

/** Asks until a file is kept, or nothing is typed. */
async function addFile({ asker, say, path }: Tools, desk: Desk): Promise<void> {
  for (;;) {
    const typed = await asker.line('A file (Enter for none):');
    if (typed.trim() === '') return;
    const kept = await desk.evidence(path(typed));
    say(keptText(kept));
    if (kept.is === 'kept') return;
  }
}

async function addCommand(tools: Tools, desk: Desk): Promise<void> {
  const line = (await tools.asker.line('The command (Enter for none):')).trim().replace(/^\$ /, '');
  if (line === '') return;
  await add(tools, desk, 'command.txt', await tools.run(line));
}

/** The end of a log, or the lines around a word. */
async function addLines(tools: Tools, desk: Desk, log: string): Promise<void> {
  const text = await tools.read(log);
  if (text === null) return tools.say('The log cannot be read.');
  const typed = await tools.asker.line(
    'How many of its last lines, or which word is to be in them? (Enter for 40)',
  );
  const lines = text.trimEnd().split('\n');
  const some = excerpt(lines, typed.trim());
  if (some.length === 0) return tools.say(`“${typed.trim()}” is nowhere in the log.`);
  await add(tools, desk, 'log.txt', `${some.join('\n')}\n`);
}

/** The last so many lines, or those with a word in them and two on each side. */
function excerpt(lines: readonly string[], typed: string): readonly string[] {
  if (/^\d*$/.test(typed)) return lines.slice(-Math.max(1, Number(typed || 40)));
  const word = typed.toLowerCase();
  const has = lines.map((line) => line.toLowerCase().includes(word));
  const near = (index: number) => has.slice(Math.max(0, index - 2), index + 3).includes(true);
  return lines.flatMap((line, index) =>
    near(index) ? [line] : near(index - 1) && near(index + 1) ? ['…'] : [],
  );
}

async function addLink({ asker, say }: Tools, desk: Desk): Promise<void> {
  const link = await asker.line('Its address (Enter for none):', (text) =>
    /^(|https?:\/\/\S+)$/.test(text.trim()) ? null : 'It begins with https:// and has no blanks.',
  );
  if (link.trim() === '') return;
  const { note } = desk.told();
  desk.note(note === null ? link.trim() : `${note} ${link.trim()}`);
  say('Put into the note.');
}

async function add({ say }: Tools, desk: Desk, name: string, text: string): Promise<void> {
  say(keptText(await desk.evidenceText(name, text)));
}

const keptText = (kept: Kept): string =>
  kept.is === 'kept'
    ? `Kept a copy: ${kept.file.name}, ${kept.file.bytes.toLocaleString('en-US')} bytes`
    : kept.why;
