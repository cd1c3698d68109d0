export { judgeContents } from './judge.ts';
export type { Contents } from './judge.ts';
export { answersIn, script } from './script.ts';
