import { resolve } from 'node:path';
import type { Asker } from '../../model/ask.ts';
import { severities } from '../../model/walk.ts';
import type { Desk, JudgesDesk, Reply, Shown } from '../../run/checklist/world.ts';
import type { Editor } from './editor.ts';

/** What a person answers with. */
export type Tools = {
  readonly asker: Asker;
  readonly say: (line: string) => void;
  readonly log: (path: string) => Promise<void>;
  readonly people: readonly {
    readonly name: string;
    readonly value: string;
    readonly about?: string;
  }[];
  readonly path: (typed: string) => string;
  /** Null where there is no editor. */
  readonly editor: () => Promise<Editor | null>;
  /** Runs a line of shell where the user stands, shows what it prints, and gives that. */
  readonly run: (line: string) => Promise<string>;
  readonly read: (path: string) => Promise<string | null>;
};

/** A failure says what is wrong, and with that it is given; then how bad it is, and who should look. */
export async function askFailure(tools: Tools, { step }: Shown, desk: JudgesDesk): Promise<Reply> {
  const { asker } = tools;
  if (desk.told().note === null) desk.note(await whatIsWrong(tools));
  const failed = { do: 'judge', verdict: 'fail', reason: null, severity: null } as const;
  desk.judge(failed);
  const severity = await asker.pick(
    'How bad?',
    usualFirst(step.severity).map((value) => ({ name: value, value })),
  );
  const reply = { ...failed, severity };
  desk.judge(reply);
  if (tools.people.length > 0) {
    const before = desk.told().cc.length > 0 ? desk.told().cc : step.cc;
    const cc = await chooseCc(tools, before);
    if (cc.toSorted().join() !== before.toSorted().join()) desk.cc(cc);
  }
  return reply;
}

/** A line, or where nothing is typed as many as the editor takes. */
async function whatIsWrong({ asker, editor }: Tools): Promise<string> {
  const write = await editor();
  if (write === null) return asker.line('What is wrong, in one line?', filled);
  for (;;) {
    const typed = await asker.line('What is wrong, in one line? (Enter for your editor)');
    const text = typed.trim() === '' ? await write('', 'What is wrong?') : typed.trim();
    if (text !== null) return text;
  }
}

/** The severity that is usual for the step comes first, where Enter takes it. */
const usualFirst = (usual: (typeof severities)[number] | null) =>
  usual === null
    ? (['should fix', 'blocks merge', 'cosmetic'] as const)
    : [usual, ...severities.filter((one) => one !== usual)];

export const skipReasons = [
  'cannot test it here',
  'not part of this change',
  'tested by somebody else',
  'no time',
];
export const blockReasons = [
  'something before it does not work',
  'I have no access',
  'I do not know how',
];

/** The reason for a verdict, which is `given` with the first words of it. */
export async function why(
  { asker }: Tools,
  reasons: readonly string[],
  given: (reason: string) => void,
): Promise<string> {
  const reason = await asker.pick(
    'Why?',
    [...reasons, 'another reason'].map((value) => ({ name: value, value })),
  );
  if (reason === 'another reason') return asker.line('Which?', filled);
  given(reason);
  const more = await asker.line('Say more (or Enter):');
  return more.trim() === '' ? reason : `${reason}: ${more.trim()}`;
}

export async function writeNote({ asker, editor, say }: Tools, desk: Desk): Promise<void> {
  const before = desk.told().note;
  const write = await editor();
  const label = write === null ? 'Note' : 'Note (Enter for your editor)';
  const was = before === null || write !== null ? '' : ` (instead of “${before}”)`;
  const typed = (await asker.line(`${label}${was}:`)).trim();
  const note =
    typed === '' ? ((await write?.(before ?? '', 'A note for the report.')) ?? '') : typed;
  if (note !== '') desk.note(note);
  else say(before === null ? 'Nothing was noted.' : 'The note stays as it was.');
}

export async function chooseCc(
  { asker, people }: Tools,
  before: readonly string[],
): Promise<readonly string[]> {
  const others = before.filter((name) => people.every(({ value }) => value !== name));
  const choices = [
    ...people,
    ...others.map((name) => ({ name, value: name })),
    { name: 'somebody else', value: '' },
  ];
  const chosen = await asker.several('Who should look at this?', choices, before);
  if (!chosen.includes('')) return chosen;
  const typed = await asker.line('Their names, with blanks between:');
  const names = typed.split(/[\s,]+/).map((name) => name.replace(/^@/, ''));
  return [...chosen, ...names].filter(
    (name, index, all) => name !== '' && all.indexOf(name) === index,
  );
}

/** A path as people type it or drop it on a terminal: quoted, escaped, with `~` or `file://`. */
export function pathOf(typed: string, cwd: string, home: string): string {
  const bare = typed
    .trim()
    .replace(/^(['"])(.*)\1$/s, '$2')
    .replace(/^file:\/\//, '')
    .replaceAll(/\\(.)/g, '$1')
    .replace(/^~(?=\/|$)/, home);
  return resolve(cwd, bare);
}

const filled = (text: string): string | null =>
  text.trim() === '' ? 'Say it in a few words; nobody can guess it later.' : null;
