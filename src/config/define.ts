import type { AnyChecklist, Testing } from '../model/checklist.ts';
import type { Flow } from '../model/flow.ts';
import type { SettingTo } from '../model/setting.ts';
import type { Need } from '../model/task.ts';
import type { Subject } from '../model/walk.ts';
import type { Records } from '../model/store.ts';
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

/** What one workspace remembers, to be read only; `state` is its folder. */
type Remembered = { readonly records: Pick<Records, 'all'>; readonly state: string };

/** What `kpi.config.ts` gives: the one list of what exists. */
export type Config = {
  readonly tasks?: readonly Listed[];
  /** What `check` walks through. */
  readonly checklists?: readonly { readonly checklist: AnyChecklist }[];
  /** What a walk starts from. */
  readonly testing?: Testing;
  readonly include?: readonly Include[];
  /** Work that comes before a task, which need not know of it. */
  readonly before?: readonly { readonly task: Listed; readonly run: readonly (Need | Flow)[] }[];
  /** What it says of what tasks leave open, each made with `SETTING.to(…)`. */
  readonly settings?: readonly SettingTo[];
  /** The folder to work in where neither the environment nor the place says another; relative to the config. */
  readonly workspace?: string;
  /** Finds the folder that the state belongs to, from wherever the user stands. */
  readonly findRoot?: (look: Reading) => Promise<string>;
  /** Finds what a walk through a checklist is about: the commit, the image, and what else verdicts stand on. */
  readonly findSubject?: (look: Reading) => Promise<Subject>;
  /** What `kpi-tasks` alone says of what is remembered, a line each, such as how to report the last build. */
  readonly overview?: (remembered: Remembered) => Promise<readonly string[]>;
};

/** Gives the config back, checked by the compiler. */
export const defineConfig = (config: Config): Config => config;
