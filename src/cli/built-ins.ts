/** A command that is not a task. */
export type BuiltIn = {
  readonly name: string;
  readonly usage: string;
  readonly summary: string;
  /** The words that may follow it, for completion. */
  readonly takes?: 'tasks' | readonly string[];
  readonly flags?: readonly {
    readonly name: string;
    readonly help: string;
    readonly choices?: readonly string[];
  }[];
};

export const builtIns: readonly BuiltIn[] = [
  {
    name: 'init',
    usage: 'init',
    summary: 'Write a first kpi.config.ts here; never over another',
  },
  {
    name: 'check',
    usage: 'check [NAME]',
    summary: 'Walk through a checklist: what can be done by itself is, the rest asks you',
  },
  {
    name: 'resume',
    usage: 'resume [WALK]',
    summary: 'Go on with a checklist where it was left',
  },
  {
    name: 'list',
    usage: 'list',
    summary: 'Everything there is; --json with every option and its type',
  },
  {
    name: 'doctor',
    usage: 'doctor [TASK…]',
    summary: 'What this machine lacks; --fix puts it right',
    takes: 'tasks',
    flags: [{ name: 'fix', help: 'Put right what is safe, after asking' }],
  },
  {
    name: 'graph',
    usage: 'graph [TASK]',
    summary: 'Who waits for whom; --format text, mermaid, dot or json',
    takes: 'tasks',
    flags: [
      { name: 'format', help: 'How it is drawn', choices: ['text', 'mermaid', 'dot', 'json'] },
    ],
  },
  {
    name: 'completion',
    usage: 'completion SHELL',
    summary: 'Tab completion for bash, zsh or fish',
    takes: ['bash', 'zsh', 'fish'],
  },
  {
    name: 'help',
    usage: 'help [TASK]',
    summary: 'Help for a task, or for exit-codes',
    takes: 'tasks',
  },
];
