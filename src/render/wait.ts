/**
 * Shows that one short piece of work goes on, outside of any list: a spinner in a terminal, otherwise a line.
 * Gives and throws what the work does.
 */
export async function waiting<T>(
  text: string,
  work: () => Promise<T>,
  stream: NodeJS.WriteStream,
): Promise<T> {
  if (!stream.isTTY) {
    stream.write(`${text}\n`);
    return work();
  }
  const { default: ora } = await import('ora');
  // To discard what is typed ora would put the terminal in raw mode, and Ctrl-C would no longer arrive.
  const spinner = ora({ text, stream, discardStdin: false }).start();
  try {
    const result = await work();
    spinner.succeed();
    return result;
  } catch (error) {
    spinner.fail();
    throw error;
  }
}
