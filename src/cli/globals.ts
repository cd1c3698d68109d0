export const lineModes = ['grouped', 'prefixed', 'interleaved'] as const;

/** What every command understands. */
export type Globals = {
  readonly help: boolean;
  readonly version: boolean;
  readonly json: boolean;
  readonly noInput: boolean;
  readonly yes: boolean;
  readonly dryRun: boolean;
  readonly force: boolean;
  readonly why: boolean;
  readonly watch: boolean;
  readonly keepGoing: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly list: boolean;
  readonly concurrency: number | undefined;
  readonly cwd: string | undefined;
  readonly config: string | undefined;
  /** How lines are shown where no tree is; none said, the tree where it can be. */
  readonly lines: (typeof lineModes)[number] | undefined;
  readonly color: 'always' | 'never' | 'auto';
};

/** One global flag as the parser and the help need it. */
export type GlobalFlag = {
  readonly name: string;
  readonly short?: string;
  /** What stands for its value in help; none for an on/off flag. */
  readonly value?: string;
  /** What its value may be, where that is a short list. */
  readonly choices?: readonly string[];
  readonly help: string;
};

export const globalFlags: readonly GlobalFlag[] = [
  { name: 'help', short: 'h', help: 'Show help, for a task after its name' },
  { name: 'version', help: 'Show the version' },
  { name: 'json', help: 'Events, or a result, as JSON on stdout' },
  { name: 'dry-run', short: 'n', help: 'Show what would be done, and do nothing' },
  { name: 'yes', short: 'y', help: 'Answer yes to every question' },
  { name: 'no-input', help: 'Never ask: stop with exit code 2 instead' },
  { name: 'force', short: 'f', help: 'Run the task even where it is up to date' },
  { name: 'watch', short: 'w', help: 'Run again whenever a file it reads changes, until Ctrl-C' },
  { name: 'why', help: 'Say of each task what has changed since it was up to date' },
  { name: 'keep-going', short: 'k', help: 'After a failure, run what does not depend on it' },
  { name: 'concurrency', short: 'j', value: 'N', help: 'Run at most N tasks at a time' },
  { name: 'cwd', short: 'C', value: 'DIR', help: 'Work as if started in DIR' },
  { name: 'config', value: 'FILE', help: 'Use this kpi.config.ts' },
  { name: 'quiet', short: 'q', help: 'Show only results and failures' },
  { name: 'verbose', short: 'v', help: 'Show more, also where an error comes from' },
  {
    name: 'lines',
    value: 'HOW',
    choices: lineModes,
    help: 'Lines instead of a tree: grouped by task, prefixed with it, or interleaved as they come',
  },
  {
    name: 'color',
    value: 'WHEN',
    choices: ['always', 'never', 'auto'],
    help: 'always, never or auto',
  },
  { name: 'list', short: 'l', help: 'The same as the command list' },
];
