import type { Command, Prepared } from '../../src/index.ts';
import type { Foresight } from './foresight.ts';
import type { Via } from './rebuild/settings.ts';

/** A build, worked out: everything that `run` needs to know. */
export type BuildPlan = Prepared & {
  readonly via: Via;
  readonly command: Command;
  /** The name the build is going to tag; null where it cannot be told before. */
  readonly image: string | null;
  /** The checkout that gets built. */
  readonly kpi: string;
  /** The path of the Dockerfile it is built from. */
  readonly dockerfile: string;
  /** Warnings about the workspace, for the person who builds. */
  readonly warnings: readonly string[];
  /** What is foreseen of the build, where that was asked for. */
  readonly explained?: readonly string[];
  readonly foresight: Foresight;
  /** The recording `docker`; null where we start docker ourselves and see its exit code. */
  readonly shim: { readonly file: string; readonly record: string } | null;
  /** A compose file of ours to write first. */
  readonly extra: { readonly path: string; readonly text: string } | null;
  /** Whether the engine is to have the image; a result that is pushed or written to a file it never sees. */
  readonly kept: boolean;
};
