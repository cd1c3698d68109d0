import { arg, flag } from '../../src/index.ts';
import type { Values } from '../../src/index.ts';

/** What every way to build understands, apart from the cache. */
export const commonOptions = {
  service: arg.text('The compose service to build', { default: 'kpi' }),
  target: flag.text('Build only up to this stage, under a name of its own'),
  via: flag.choice(['auto', 'kobo-install', 'buildx'], 'Whose command to run', { default: 'auto' }),
  builder: flag.text('With buildx: the builder, such as a remote BuildKit'),
  cacheFrom: flag.list('With buildx: where to take cached layers from'),
  cacheTo: flag.list('With buildx: where to put cached layers'),
};
export const buildOptions = {
  ...commonOptions,
  noCache: flag.on('Run every step again'),
  explain: flag.on('Say first which steps will run again, why, and how long that took before'),
};
export type CommonOptions = Values<typeof commonOptions>;
export type BuildOptions = Values<typeof buildOptions>;
