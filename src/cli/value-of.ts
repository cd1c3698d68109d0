/** A flag's value before the task and so its flags are known. */
export function valueOf(args: readonly string[], names: readonly string[]): string | undefined {
  for (const [index, word] of args.entries()) {
    if (names.includes(word)) return args[index + 1];
    const name = names.find((one) => word.startsWith(one.startsWith('--') ? `${one}=` : one));
    if (name !== undefined && !(word.startsWith('--') && name.length === 2))
      return word.slice(name.length + (name.startsWith('--') ? 1 : 0));
  }
  return undefined;
}
