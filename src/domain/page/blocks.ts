import { html, type Html } from './html.ts';

/** A column of a table. */
export type Column = {
  readonly title: string;
  /** Numbers stand to the right. */
  readonly number?: boolean;
};
export type Row = {
  readonly cells: readonly (Html | string)[];
  /** What it says, for the eye; the words say it too. */
  readonly tone?: 'good' | 'bad' | 'warn' | 'total';
};

/** A table that scrolls by itself where it is too wide, by keyboard too. The first cell names the row. */
export function table(caption: string, columns: readonly Column[], rows: readonly Row[]): Html {
  const kind = (index: number) => (columns[index]?.number === true ? 'number' : 'text');
  return html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0">
    <table>
      <caption>
        ${caption}
      </caption>
      <thead>
        <tr>
          ${columns.map((one, index) => html`<th scope="col" class="${kind(index)}">${one.title}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ({ cells, tone }) =>
            html`<tr class="${tone ?? ''}">
              ${cells.map((cell, index) => (index === 0 ? html`<th scope="row">${cell}</th>` : html`<td class="${kind(index)}">${cell}</td>`))}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

/** Names and what they stand for. */
export const facts = (pairs: readonly (readonly [name: string, value: Html | string])[]): Html =>
  html`<dl class="facts">
    ${pairs.map(
      ([name, value]) =>
        html`<div>
          <dt>${name}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`;

/** Something long, closed at first. */
export const fold = (summary: string, body: Html): Html =>
  html`<details>
    <summary>${summary}</summary>
    ${body}
  </details>`;

/** What a program printed. It scrolls by itself. */
export const printed = (label: string, lines: readonly string[]): Html =>
  html`<pre class="scroll" tabindex="0" role="region" aria-label="${label}">
${lines.join('\n')}</pre>`;

export const code = (text: string): Html => html`<code>${text}</code>`;
export const paragraph = (text: Html | string): Html => html`<p>${text}</p>`;

/** A picture with its words, which scrolls where it is too wide. */
export const figure = (picture: Html, caption: string): Html =>
  html`<figure>
    <div class="scroll" role="region" aria-label="${caption}" tabindex="0">${picture}</div>
    <figcaption>${caption}</figcaption>
  </figure>`;

/** A lane of words: an icon for the eye, and the word itself. */
export const badge = (tone: 'good' | 'bad' | 'warn' | 'quiet', icon: string, word: string): Html =>
  html`<span class="badge ${tone}"><span aria-hidden="true">${icon}</span> ${word}</span>`;
