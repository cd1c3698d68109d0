type Exit = NodeJS.Process['exit'];
const name = 'process.exit';

/**
 * Has whoever else calls `process.exit`, such as a task, fail with the line it stands on: it would end the program in
 * the middle, without a word of how the run ended. Gives the real one.
 */
export function guardExit(program: { exit: Exit }): Exit {
  const exit = program.exit.bind(program);
  program.exit = (code) => {
    throw new Error(
      `${name}(${code ?? ''}) was called, which would end the whole run: return, or throw an error`,
    );
  };
  return exit;
}
