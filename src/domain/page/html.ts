/** Text of HTML that is safe to stand in a page: whatever came into it was escaped on the way. */
export type Html = { readonly html: string };
type Part = Html | string | number | null | readonly Html[];

/** HTML with values in it. Text is escaped, wherever it stands; only `Html` goes in as it is, and null is nothing. */
export function html(strings: TemplateStringsArray, ...values: readonly Part[]): Html {
  return {
    html: strings
      .map((text, index) => text + (index < values.length ? textOf(values[index] ?? null) : ''))
      .join(''),
  };
}

/** Markup that another part of the program made and answers for, such as a picture. */
export const trusted = (markup: string): Html => ({ html: markup });

function textOf(part: Part): string {
  if (part === null) return '';
  if (typeof part === 'string') return escaped(part);
  if (typeof part === 'number') return String(part);
  return 'html' in part ? part.html : part.map((one) => one.html).join('\n');
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escaped = (text: string): string =>
  text
    .replaceAll(/(?![\t\n])\p{Cc}/gu, '\uFFFD')
    .replaceAll(/[&<>"']/g, (one) => entities[one] ?? one);
