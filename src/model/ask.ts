/** Asks a person at a terminal. Ctrl-C, Ctrl-D and a stopping signal throw a `cancelled` failure from each. */
export interface Asker {
  /** One of several, by a single key. Keys that cannot be meant, such as a pasted line, are refused. */
  readonly key: <Value>(message: string, choices: readonly Key<Value>[]) => Promise<Value>;
  /** A line of text. `check` gives what is wrong with it, and it is asked again. */
  readonly line: (
    message: string,
    check?: (text: string) => string | null | Promise<string | null>,
  ) => Promise<string>;
  /** One of a list; typing searches where the list is long. */
  readonly pick: <Value>(message: string, choices: readonly Choice<Value>[]) => Promise<Value>;
  /** Any number of a list, some of them picked beforehand. */
  readonly several: (
    message: string,
    choices: readonly Choice<string>[],
    picked: readonly string[],
  ) => Promise<readonly string[]>;
}

/** A choice by key; Enter stands for the one that says so. */
export type Key<Value> = {
  readonly key: string;
  readonly name: string;
  readonly value: Value;
  readonly enter?: boolean;
};
export type Choice<Value> = {
  readonly name: string;
  readonly value: Value;
  readonly about?: string;
};

export type Question = {
  readonly message: string;
  readonly choices: readonly string[];
  /** What is wrong with an answer; null where it will do. */
  readonly problem: (answer: string) => string | null;
};

/** What is asked of a person before any work. */
export interface Ask {
  /** Null where nobody can be asked. */
  readonly confirm: (message: string, fallback: boolean) => Promise<boolean | null>;
  /** A text that has no problem, or one of the choices where there are any. */
  readonly value: (question: Question) => Promise<string>;
}
