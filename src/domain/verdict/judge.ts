/** What a witness of a build says; `silent` means that it could not be heard, `not asked` that it cannot know. */
type Vote = 'built' | 'not built' | 'silent' | 'not asked';

/** One witness, with its reason in words. */
type Witness = {
  readonly name: 'docker' | 'progress' | 'engine';
  readonly vote: Vote;
  readonly says: string;
};

/** What is known when a build has ended. */
export type Evidence = {
  /** How each docker command ended that was started; null where one left no record. */
  readonly docker: readonly { readonly argv: readonly string[]; readonly code: number | null }[];
  readonly progress: {
    /** Whether there was any progress of a build to read. */
    readonly seen: boolean;
    readonly exported: boolean;
    readonly names: readonly string[];
    /** What the builder says it made; one of them is the image's id, which one depends on the engine's store. */
    readonly digests: readonly string[];
    /** The step that broke, as BuildKit names it. */
    readonly failed: string | null;
  };
  /**
   * The image's tag before and after; null where the engine knows no such image, `unknown` where it could not be
   * asked, `elsewhere` where the result was sent away and the engine never got it.
   */
  readonly before: Tag | null;
  /** The engine's clock before the build, in ms; null where it did not tell. */
  readonly since: number | null;
  readonly after: Tag | null | 'unknown' | 'elsewhere';
};
/** When a tag was last set, in ms by the engine's clock; null where the engine does not say. */
type Tag = { readonly id: string; readonly tagged: number | null };

export type Verdict = {
  readonly is: 'built' | 'failed' | 'nothing' | 'disputed';
  readonly witnesses: readonly Witness[];
};

/**
 * A build succeeded only where all three witnesses say so. The exit code of kobo-install is none of them: it is 0
 * also after a failure. Where they contradict each other, that is a verdict of its own.
 */
export function judge(evidence: Evidence): Verdict {
  const witnesses = [dockerSays(evidence), progressSays(evidence), engineSays(evidence)];
  const votes = witnesses.map(({ vote }) => vote).filter((vote) => vote !== 'not asked');
  if (votes.every((vote) => vote === 'built')) return { is: 'built', witnesses };
  // Compose ends with 0 and without a word where a service has nothing to build.
  const idle = votes[0] === 'built' && !evidence.progress.seen && !votes.slice(1).includes('built');
  if (idle) return { is: 'nothing', witnesses };
  return { is: votes.includes('built') ? 'disputed' : 'failed', witnesses };
}

function dockerSays({ docker }: Evidence): Witness {
  const bad = docker.find(({ code }) => code !== 0);
  if (docker.length === 0)
    return { name: 'docker', vote: 'not built', says: 'docker was never started' };
  if (bad === undefined) return { name: 'docker', vote: 'built', says: 'docker ended with 0' };
  const says =
    bad.code === null
      ? 'docker was ended before it could say how'
      : `docker ended with ${bad.code}`;
  return { name: 'docker', vote: 'not built', says };
}

function progressSays({ progress }: Evidence): Witness {
  const { seen, exported, names, failed } = progress;
  if (!seen) return progressIs('silent', 'no build progress was seen');
  if (failed !== null) return progressIs('not built', `the step “${failed}” failed`);
  if (!exported) return progressIs('not built', 'the image was not exported');
  return names.length > 0
    ? progressIs('built', `the image was exported and named ${names.join(', ')}`)
    : progressIs('not built', 'the image was exported but never named');
}

function engineSays({ before, since, after, progress }: Evidence): Witness {
  if (after === 'elsewhere') return engineIs('not asked', 'the image was sent elsewhere');
  if (after === 'unknown')
    return engineIs('silent', 'the engine could not be asked about the image');
  if (after === null) return engineIs('not built', 'the engine knows no such image');
  const set = after.tagged ?? 0;
  // The first look may have come after a quick build had ended, so the clock decides, too.
  const anew = (since !== null && set > since) || (before !== null && set > (before.tagged ?? 0));
  if (anew) return engineIs('built', 'the tag was set anew');
  // An image that buildx loads from a builder of its own gets its tag without a time.
  if (progress.digests.includes(after.id))
    return engineIs('built', 'the tag names what this build made');
  return before === null && since === null
    ? engineIs('built', 'the engine has an image where there was none')
    : engineIs('not built', 'the tag still names the image of an earlier build');
}

const witness =
  (name: Witness['name']) =>
  (vote: Vote, says: string): Witness => ({ name, vote, says });
const progressIs = witness('progress');
const engineIs = witness('engine');
