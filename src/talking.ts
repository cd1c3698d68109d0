import { appendFileSync } from 'node:fs';
import type { Asker } from './model/ask.ts';
import type { Screen, World } from './model/world.ts';

/** Who talks, and by what streams. To open them is work that few commands need. */
type Talk = {
  readonly screen: Screen;
  readonly env: NodeJS.ProcessEnv;
  readonly now: () => number;
  readonly output: () => NodeJS.WriteStream;
  readonly input: () => NodeJS.ReadStream;
  readonly stopping: AbortSignal;
};

/** The ways to talk with a person, whose libraries are loaded only when one is there. */
export function talking({
  screen,
  env,
  now,
  output,
  input,
  stopping,
}: Talk): Pick<World, 'terminalView' | 'wait' | 'summarise' | 'copy' | 'ask' | 'asker'> {
  // One for the whole program: it remembers the last key from one question to the next.
  let asker: Promise<Asker> | null = null;
  const asking = () => ({ input: input(), output: output(), signal: stopping });
  return {
    terminalView: async ({ verbose }) => {
      const { listShow } = await import('./render/list.ts');
      return listShow(screen, { verbose, now, stream: output() });
    },
    wait: async (text, work) =>
      // What turns needs colours and signs that not every terminal has.
      screen.isTerminal && screen.unicode && screen.colour
        ? (await import('./render/wait.ts')).waiting(text, work, output())
        : work(),
    copy: async (text) =>
      (await import('./process/clipboard.ts')).copyText(
        text,
        env,
        screen.isTerminal ? screen.write : null,
      ),
    summarise: (markdown) => summarised(env['GITHUB_STEP_SUMMARY'], markdown, screen),
    asker: () =>
      (asker ??= import('./render/asker.ts').then(({ askerFor }) =>
        askerFor({ ...asking(), screen, now }, env['TERM']),
      )),
    ask: {
      confirm: async (message, fallback) =>
        (await import('./render/prompt.ts')).askConfirm(message, fallback, asking()),
      value: async (question) => (await import('./render/prompt.ts')).askValue(question, asking()),
    },
  };
}

/** What a run gave does not depend on whether its summary could be written. */
function summarised(file: string | undefined, markdown: string, screen: Screen): void {
  if (file === undefined || file === '') return;
  try {
    appendFileSync(file, markdown);
  } catch (error) {
    screen.write(`kpi-tasks: the step summary could not be written: ${String(error)}\n`);
  }
}
