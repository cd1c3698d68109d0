import { html, trusted, type Html } from './html.ts';
import { style } from './style.ts';

/** One part of a page, with a heading to jump to. */
export type Section = { readonly id: string; readonly title: string; readonly body: Html };

export type Page = {
  /** The verdict, in one line. */
  readonly title: string;
  readonly tone: 'good' | 'bad' | 'neutral';
  /** What it is about, in a sentence or two. */
  readonly lead: Html | null;
  readonly sections: readonly Section[];
  readonly foot: string;
};

/**
 * A whole document: one file that asks the network for nothing and runs no script, which its own policy forbids it too.
 * Light and dark follow the reader; it prints; and it can be read without seeing colours, or without seeing.
 */
export function page({ title, tone, lead, sections, foot }: Page): string {
  const document = html`<!doctype html>
    <html lang="en">
      ${headOf(title)}
      <body>
        <a class="skip" href="#main">Skip to the content</a>
        <header class="${tone}">
          <h1>${title}</h1>
          ${lead}
        </header>
        ${sections.length > 2 ? contents(sections) : null}
        <main id="main" tabindex="-1">${sections.map(sectionOf)}</main>
        <footer><p>${foot}</p></footer>
      </body>
    </html>`;
  return `${document.html}\n`;
}

const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

const headOf = (title: string): Html =>
  html`<head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta http-equiv="Content-Security-Policy" content="${policy}" />
    <meta name="color-scheme" content="light dark" />
    <meta name="generator" content="kpi-tasks" />
    <title>${title}</title>
    ${trusted(`<style>${style}</style>`)}
  </head>`;

const contents = (sections: readonly Section[]): Html =>
  html`<nav aria-label="Contents">
    <ul>
      ${sections.map((one) => html`<li><a href="#${one.id}">${one.title}</a></li>`)}
    </ul>
  </nav>`;

const sectionOf = ({ id, title, body }: Section): Html =>
  html`<section id="${id}" aria-labelledby="${id}-title">
    <h2 id="${id}-title">${title}</h2>
    ${body}
  </section>`;
