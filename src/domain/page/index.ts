export { badge, code, fold, facts, figure, paragraph, printed, table } from './blocks.ts';
export type { Row } from './blocks.ts';
export { html, trusted } from './html.ts';
export type { Html } from './html.ts';
export { page } from './page.ts';
export type { Page, Section } from './page.ts';
export { timeline } from './timeline.ts';
export type { Bar } from './timeline.ts';
