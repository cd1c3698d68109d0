import type { Layer, Texts } from './entry.ts';
import type { Config } from './manifest.ts';

/** An image, read: its layers lowest first, and what it says of itself. */
export type Image = {
  readonly config: Config;
  readonly layers: readonly Layer[];
  /** Its small files that other questions need, as its uppermost layers have them. */
  readonly texts: Texts;
};
