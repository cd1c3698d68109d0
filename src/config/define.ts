import type { Need } from '../model/task.ts';
import type { Reading } from '../model/world.ts';

/** Another config whose tasks join this one. */
export type Include = {
  /** A file, relative to the config that includes it, or a config itself. */
  readonly config: string | Config;
  /** A file that is not there is left out without a word. */
  readonly optional?: boolean;
  /** Put before each name, as in `parent:lint`; without it the names join as they are. */
  readonly as?: string;
};

/** A task or a task with its options settled. */
type Listed = Pick<Need, 'task' | 'given'>;

/** What `kpi.config.ts` gives: the one list of what exists. */
export type Config = {
  readonly tasks?: readonly Listed[];
  readonly include?: readonly Include[];
  /** Work that comes before a task, which need not know of it. */
  readonly before?: readonly { readonly task: Listed; readonly run: readonly Need[] }[];
  /** The folder to work in where neither the environment nor the place says another; relative to the config. */
  readonly workspace?: string;
  /** Finds the folder that the state belongs to, from wherever the user stands. */
  readonly findRoot?: (look: Reading) => Promise<string>;
};

/** Gives the config back, checked by the compiler. */
export const defineConfig = (config: Config): Config => config;
