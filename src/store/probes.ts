import { dirname, join } from 'node:path';
import type { Pattern } from './globs.ts';
import { look } from './walk.ts';

/** Paths as the pattern means them, to ask whether git would ignore such. */
export function probes(root: string, { base, literal, text }: Pattern): readonly string[] {
  if (literal) return [base, join(base, probe)];
  const ending = /\.[\w.]+$/.exec(text)?.[0] ?? '';
  return [join(base, probe + ending), ...examples(text).map((name) => join(root, name))];
}
const probe = 'kpi-tasks-probe';
/** Names by which one pattern is tried; one with more choices is a rare thing. */
const most = 50;

/** Names that a pattern means: of each choice every one, and anything for a star. */
function examples(text: string): readonly string[] {
  const choice = /(?<!\\)(?:[@+!?*]?\(([^()]*)\)|\{([^{}]*)\}|\[[!^]?([^\]]+)\])/.exec(text);
  if (choice === null)
    return [
      text
        .replaceAll('**/', '')
        .replaceAll(/\*+/g, probe)
        .replaceAll('?', 'k')
        .replaceAll('\\', ''),
    ];
  const [whole, those = null, list = null, letters = ''] = choice;
  const [before, after] = [text.slice(0, choice.index), text.slice(choice.index + whole.length)];
  const each = those?.split('|') ?? list?.split(',') ?? letters.split('');
  return each.flatMap((one) => examples(before + one + after)).slice(0, most);
}

/** Whether a path is a link, or leads through one, in a checkout; git says nothing about what is behind it. */
export function isLinked(top: string, path: string): boolean {
  for (let at = path; at.startsWith(`${top}/`); at = dirname(at))
    if (look(at)?.isSymbolicLink() === true) return true;
  return false;
}
