/**
 * What became of one step.
 * `waiting` has not started. In a build that failed it was not reached; in one for several services that succeeded
 * it turned out to be the same as another step.
 * `cancelled` means that it was stopped because another step failed or somebody interrupted the build.
 */
export type StepState = 'waiting' | 'running' | 'done' | 'cached' | 'failed' | 'cancelled';

/**
 * `stage` is an instruction of a Dockerfile stage, `internal` BuildKit's own preparation,
 * `export` the writing of the result, and `other` whatever else has a vertex.
 */
export type StepKind = 'stage' | 'internal' | 'export' | 'other';

/** One vertex of the build graph. */
export type Step = {
  /** The vertex digest in JSON progress, otherwise `#N`. */
  readonly id: string;
  /** BuildKit's own name, with the prefix of the compose service removed. */
  readonly name: string;
  readonly kind: StepKind;
  /**
   * The stage's name; null if the step is not of a stage.
   * The empty string is the only stage of a Dockerfile that does not name it, as in `[2/2] RUN …`.
   * Equal instructions of two stages are one vertex, shown under either of them.
   */
  readonly stage: string | null;
  /** 7 of `[kpi-app  7/14]`. */
  readonly position: number | null;
  /** 14 of `[kpi-app  7/14]`. */
  readonly of: number | null;
  /** `linux/arm64` in builds for several platforms. */
  readonly platform: string | null;
  /** What follows the bracket, such as `RUN uv pip sync …`, or the whole name when there is none. */
  readonly instruction: string;
  readonly state: StepState;
  /** Milliseconds since the epoch, with a fraction, by the engine's clock; null when the format does not tell. */
  readonly started: number | null;
  /** As `started`; null while the step runs or when the format does not tell. */
  readonly completed: number | null;
  /** The sum of its intervals, overlaps counted once; an interval without an end counts up to the last event seen. */
  readonly seconds: number;
  /** BuildKit's error, also that of a cancelled step. */
  readonly error: string | null;
  /** Digests of the steps it builds on; empty when the format does not tell. */
  readonly inputs: readonly string[];
};

export type ProgressFormat = 'none' | 'rawjson' | 'plain' | 'terminal' | 'other';

/** The step that broke the build, never one that was cancelled because of it. */
export type BuildFailure = {
  readonly step: Step | null;
  readonly message: string;
  /** Its last lines of output, 20 at most. */
  readonly lines: readonly string[];
};

/** Everything that progress output tells about a build. */
export type BuildLog = {
  /** `none` is silence, `other` means that there was text but no progress in it. */
  readonly format: ProgressFormat;
  /** In order of first start; steps that never started come last. */
  readonly steps: readonly Step[];
  /** Whether there was an export to an image, and each one completed without error. */
  readonly exported: boolean;
  /** Each reference that was given to an image, as BuildKit writes it: `docker.io/library/kpi:dev`. */
  readonly names: readonly string[];
  /** `sha256:…`: the image's id, or the digest of its manifest list in the containerd store; the last one of several. */
  readonly imageId: string | null;
  /**
   * Every `sha256:…` that was written for the image: id, config, manifest, list. Which of them the engine calls the
   * image's id depends on its store.
   */
  readonly digests: readonly string[];
  /** Bytes that were sent as build context, which is the changed part only; null when none was. */
  readonly contextBytes: number | null;
  /** Milliseconds since the epoch, by the engine's clock. */
  readonly started: number | null;
  readonly completed: number | null;
  /** Wall seconds from the first start to the last completion; 0 when the format does not tell (plain). */
  readonly seconds: number;
  readonly warnings: readonly string[];
  /** Null also for failures that no step carries, such as a syntax error: those are on stderr only. */
  readonly failure: BuildFailure | null;
};

/** What one push brought, for views that follow a build. */
export type Change =
  | { readonly type: 'step'; readonly step: Step }
  | {
      readonly type: 'line';
      readonly step: Step;
      /** Always `stdout` in plain progress, which does not tell. */
      readonly stream: 'stdout' | 'stderr';
      /** A complete line without escape sequences; of a progress bar, its last state. */
      readonly text: string;
    }
  /** A line that is no progress, such as a message of compose. */
  | { readonly type: 'foreign'; readonly text: string };
