import { plainText } from '../words/plain-text.ts';

/** A character without width, which keeps GitHub from seeing a name, a number or a word of command. */
const JOINER = '\u2060';

/**
 * What a person wrote, as Markdown that shows it and does nothing: no table ends, no HTML begins, nobody is mentioned,
 * and no issue is closed or referred to. Line breaks become spaces.
 */
export function prose(text: string): string {
  return quiet(redacted(plainText(text.replace(/\s+/g, ' '))))
    .trim()
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replace(/[\\`*_[\]|~$]/g, String.raw`\$&`);
}

/** Longer words of people stand whole in the data; in a table only their beginning fits. */
export function cell(text: string, most = 300): string {
  const characters = Array.from(text);
  return prose(characters.length <= most ? text : `${characters.slice(0, most - 1).join('')}…`);
}

function quiet(text: string): string {
  return text
    .replace(/@(?=[\w-])/g, `@${JOINER}`)
    .replace(/#(?=\d)/g, `#${JOINER}`)
    .replace(/\b(GH)-(?=\d)/gi, `$1${JOINER}-`)
    .replace(/\b(clos|fix|resolv)(?=(?:e[sd]?|es|ed)?\b)/gi, `$1${JOINER}`);
}

/** Without what looks like a secret, whoever put it there, and without the name of a home folder. */
export function redacted(text: string): string {
  return text
    .replace(/\b(gh[opsur]_|github_pat_|glpat-|xox[abpr]-|AKIA|sk-)[\w-]{10,}/g, '$1▒▒▒▒')
    .replace(/\beyJ[\w-]{10,}\.[\w-]+\.[\w-]*/g, '▒▒▒▒')
    .replace(
      /(\b\w*(?:token|secret|passw(?:or)?d|api_?key)\w*["']?\s*[=:]\s*)(?:"[^"\n]*"|'[^'\n]*'|[^\s"',;]+)/gi,
      '$1▒▒▒▒',
    )
    .replace(/(:\/\/[^\s/:@]+:)[^\s/@]+(?=@)/g, '$1▒▒▒▒')
    .replace(/(?<![\w.])\/(?:home|Users)\/[^\s/:"']+/g, '~');
}

/** A name of GitHub, mentioned only where somebody asked for that. */
export function person(name: string, mention: boolean): string {
  const plain = name.replace(/^@/, '');
  return mention && /^[\da-z](?:[\da-z]|-(?=[\da-z])){0,38}$/i.test(plain)
    ? `@${plain}`
    : prose(plain);
}
