import { setFlagsFromString } from 'node:v8';

/**
 * Keeps the part of memory for new objects as small as it is. A tree of 100,000 paths survives every collection, from which
 * V8 concludes that this part should be larger, twelve times what it was: 270 MB in place of 140, for a tenth of the time.
 */
export const staySmall = (): void => setFlagsFromString('--semi-space-growth-factor=1');
