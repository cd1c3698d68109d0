export { treemap } from './treemap.ts';
export type { Tile } from './treemap.ts';
