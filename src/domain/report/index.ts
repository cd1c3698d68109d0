export type { Piece } from './budget.ts';
export { junit } from './junit.ts';
export type { Case, Suite } from './junit.ts';
export { mergedMarkdown, reportsIn } from './merge.ts';
export type { Carried } from './carry.ts';
export { previewSteps } from './preview.ts';
export { verdictLine } from './tested.ts';
export { folded, walkMarkdown } from './walk-markdown.ts';
export type { Beside } from './walk-markdown.ts';
