export { imageRequirements, wantedImage } from './engine.ts';
export type { Wanted } from './engine.ts';
export { compileGlob } from './globs.ts';
export { archiveCommand, openImage } from './open.ts';
