import type { Happening } from '../../../src/model/event.ts';
import { listShow } from '../../../src/render/list.ts';

// Shows a build that goes on until SIGINT, or, at SIGUSR2, an error that nobody catches.
const { stderr } = process;
const screen = {
  isTerminal: true,
  colour: true,
  unicode: true,
  columns: () => stderr.columns,
  rows: () => stderr.rows,
  write: (text: string) => void stderr.write(text),
};
const show = await listShow(screen, { verbose: false, now: () => Date.now(), stream: stderr });
const tell = (happening: Happening) => show.tell({ v: 1, time: '', run: '', ...happening });
const item = { id: 'a', group: 'npm-install', title: 'RUN npm ci', position: 1, of: 2, seconds: 0 };
tell({ type: 'task.start', task: 'build', options: {}, expected: null, log: null });
tell({ type: 'task.progress', task: 'build', item: { ...item, state: 'running' } });
const keepAlive = setInterval(() => {
  tell({ type: 'task.output', task: 'build', stream: 'stdout', text: 'w'.repeat(200), item: 'a' });
}, 10);
process.on('SIGUSR2', () => {
  throw new Error('crash');
});
process.on('SIGINT', () => {
  clearInterval(keepAlive);
  tell({ type: 'task.end', task: 'build', status: 'cancelled', seconds: 1 });
  process.exitCode = 130;
  void show.end();
});
