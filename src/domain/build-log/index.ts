export { isBuildRecord } from './check.ts';
export { historyTable } from './history.ts';
export { locate } from './locate.ts';
export type * from './model.ts';
export { shortRef } from './name.ts';
export { createReader, type Reader } from './reader.ts';
export {
  expectedSeconds,
  ran,
  slowest,
  stageTimes,
  type BuildRecord,
  type StageTime,
} from './record.ts';
export { readPasted } from './pasted.ts';
export { buildMarkdown } from './report.ts';
export { readFailure, type StderrFailure } from './stderr.ts';
export { epochMillis } from './time.ts';
