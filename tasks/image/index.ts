export { answer } from './answers.ts';
export { imageRequirements, wantedImage } from './wanted.ts';
export { compileGlob } from './globs.ts';
export { openImage } from './open.ts';
export { planReading, sources } from './plan.ts';
export type { Asked, Plan, Source } from './plan.ts';
