import type { RunConfState } from './run-conf.ts';

/** What is known of a workspace before a build; everything `diagnose` judges by. */
export type BuildFacts = {
  /** The folder that holds kobo-install, or would. */
  readonly root: string;
  readonly koboInstall: string | null;
  readonly conf: RunConfState;
  /** The kobo-docker that `.run.conf` names; null where it names none. */
  readonly koboDocker: { readonly path: string; readonly there: boolean } | null;
  /** The compose files that run.py will name, in its order. */
  readonly composeFiles: readonly ComposeFact[];
  /** Files that `env_file` entries name and that are not there. */
  readonly lacksEnvFiles: readonly string[];
  /** The checkout that `kpi_path` names; null where it names none. */
  readonly kpi: {
    readonly path: string;
    readonly there: boolean;
    /** What the first of the services is built from; its name begins at the checkout. */
    readonly dockerfile: { readonly name: string; readonly there: boolean };
  } | null;
  /** The checkout the user stands in, or would build; null where there is none. */
  readonly checkout: string | null;
  /** The services to build. */
  readonly services: readonly string[];
};

export type ComposeFact = {
  readonly name: string;
  readonly path: string;
  readonly read:
    | { readonly is: 'there'; readonly text: string }
    | { readonly is: 'absent' }
    | { readonly is: 'forbidden' };
};

/** Something that stands in the way of a build, in finished words. */
export type Problem = {
  /** Stable, for scripts and tests. */
  readonly id: ProblemId;
  /** An error means that a build would fail, wait for ever or build nothing. */
  readonly level: 'error' | 'warning';
  /** What is wrong, one sentence without its full stop. */
  readonly what: string;
  readonly why: readonly string[];
  /** What to do; commands start with `$ `. */
  readonly todo: readonly string[];
};

type ProblemId =
  | 'no-kobo-install'
  | 'conf-absent'
  | 'conf-forbidden'
  | 'conf-broken'
  | 'conf-incomplete'
  | 'no-kobo-docker'
  | 'compose-file-absent'
  | 'compose-file-forbidden'
  | 'override-absent'
  | 'custom-file-absent'
  | 'env-files-absent'
  | 'published-images'
  | 'kpi-absent'
  | 'no-dockerfile'
  | 'unknown-service'
  | 'nothing-to-build'
  | 'image-without-a-name'
  | 'override-is-old'
  | 'other-checkout';

/** A word of a command line, quoted where a shell would take it apart. */
export const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/u.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;

/** A command line as it can be pasted. */
export const typed = (argv: readonly string[]): string => argv.map(quoted).join(' ');

/** The command that asks kobo-install's questions again and writes its files. */
export const setup = (koboInstall: string): string =>
  `$ python3 ${quoted(`${koboInstall}/run.py`)} --setup`;
