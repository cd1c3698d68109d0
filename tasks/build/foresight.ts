import { isBuildRecord } from '../../src/domain/build-log/index.ts';
import type { BuildRecord } from '../../src/domain/build-log/index.ts';
import type { Preparing } from '../../src/index.ts';
import type { BuildOptions } from './options.ts';
import { outlook } from './rebuild.ts';
import type { Built, Outlook } from './rebuild.ts';
import { sourceOf } from './source.ts';
import type { Source } from './source.ts';

/**
 * What can be foreseen of a build, worked out once. To work it out takes a tenth of a second of a processor that the build
 * could use.
 */
export interface Foresight {
  /**
   * Null without git or a Dockerfile, and of a build of what was built last, where that was over before it was worth the
   * work.
   */
  readonly outlook: () => Promise<Outlook | null>;
  /** What is built, as git knows it. */
  readonly source: () => Promise<Source>;
  /** The last build on record. */
  readonly last: () => Promise<BuildRecord | null>;
  /** The same, where this one is of the same; what that was made from, this one is made from, too. */
  readonly same: () => Promise<BuildRecord | null>;
  /** Tells that the build runs: from now on it would be in its way. */
  readonly begin: () => void;
  /** Tells that the build is over. */
  readonly end: () => void;
}

/** Milliseconds that a build takes where every step comes from the cache, and no longer. */
const quick = 700;

export function foresight(look: Preparing<BuildOptions>, built: Built): Foresight {
  const over = Promise.withResolvers<true>();
  let seen: Promise<Outlook | null> | null = null;
  let known: Promise<Source> | null = null;
  let before: Promise<BuildRecord | null> | null = null;
  let like: Promise<BuildRecord | null> | null = null;
  const source = () => (known ??= sourceOf(look, built.kpi));
  const last = () => (before ??= lastRecorded(look));
  const same = () => (like ??= last().then((one) => ofSame(one, look, built, source)));
  let begun = false;
  const worked = async () => {
    const isOver =
      begun && (await same()) !== null && (await Promise.race([over.promise, passed(quick)]));
    return isOver ? null : outlook(look, built);
  };
  return {
    outlook: () => (seen ??= worked()),
    source,
    last,
    same,
    begin: () => void (begun = true),
    end: () => over.resolve(true),
  };
}

const passed = (milliseconds: number): Promise<false> =>
  new Promise((resolve) => void setTimeout(resolve, milliseconds, false).unref());

async function lastRecorded({ records }: Preparing<BuildOptions>): Promise<BuildRecord | null> {
  const last: unknown = (await records.all('builds', 1)).records.at(-1)?.value;
  return isBuildRecord(last) ? last : null;
}

/** A build, if it was a good one of the same commit, without changes, and asked for in the same words. */
async function ofSame(
  last: BuildRecord | null,
  look: Preparing<BuildOptions>,
  { via }: Built,
  source: () => Promise<Source>,
): Promise<BuildRecord | null> {
  const { service, target = null, noCache } = look.options;
  if (last?.outcome !== 'built' || !last.keys || noCache) return null;
  const words = JSON.stringify([via, service, target, false, look.rest]);
  const { how } = last;
  if (JSON.stringify([how.via, how.service, how.target, how.noCache, how.args]) !== words)
    return null;
  const { path, commit, dirty } = await source();
  const clean = commit !== null && dirty === false && last.source.dirty === false;
  return clean && last.source.commit === commit && last.source.path === path ? last : null;
}
