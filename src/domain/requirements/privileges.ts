/** Commands that a person may let the program run, as argument lists. */
export type Cure = {
  readonly summary: string;
  readonly commands: readonly { readonly argv: readonly [string, ...string[]] }[];
};

/** How the user can act as root here. */
export type Rights = 'root' | 'sudo' | 'none';

export type Argv = readonly [string, ...string[]];

/** A cure of commands that need root; null where the user cannot become root. */
export const asRoot = (rights: Rights, summary: string, commands: readonly Argv[]): Cure | null =>
  rights === 'none'
    ? null
    : { summary, commands: commands.map((argv) => ({ argv: raised(rights, argv) })) };

/** The same for a person to paste, with sudo where the user is not root. */
export const toPaste = (rights: Rights, commands: readonly Argv[]): readonly string[] =>
  commands.map(
    (argv) =>
      `$ ${raised(rights === 'root' ? 'root' : 'sudo', argv)
        .map(quoted)
        .join(' ')}`,
  );

/** `apt-get install` that asks nothing. */
export const aptInstall = (...packages: readonly string[]): Argv => [
  'env',
  'DEBIAN_FRONTEND=noninteractive',
  'apt-get',
  'install',
  '-y',
  '--no-install-recommends',
  ...packages,
];

export const aptUpdate: Argv = ['apt-get', 'update'];

const raised = (rights: Rights, argv: Argv): Argv => (rights === 'sudo' ? ['sudo', ...argv] : argv);

const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/u.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
