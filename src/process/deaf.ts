import { Worker } from 'node:worker_threads';

/** Milliseconds between two signs of life. */
const beat = 250;
/** Milliseconds before the thread is started where nobody sits at a terminal: it costs as much as two starts of Node. */
const later = 1000;

/**
 * Signals are heard between two pieces of work, so that a task which computes without a pause never hears Ctrl-C. The
 * returned function, whose first call counts, starts a thread that looks whether the program comes to itself; where it
 * has not for two seconds, `release` is called in the middle of the work, which should leave signals to the system. What
 * it gives is called when the program has come to itself again.
 */
export function listeningBeside(
  program: NodeJS.EventEmitter,
  release: () => () => void,
): (atOnce: boolean) => void {
  let begun = false;
  const start = () => {
    const beats = new Int32Array(new SharedArrayBuffer(4));
    let restore: (() => void) | null = null;
    program.on(name, () => {
      restore ??= release();
    });
    setInterval(() => {
      Atomics.add(beats, 0, 1);
      restore?.();
      restore = null;
    }, beat).unref();
    const worker = new Worker(watching, { eval: true, workerData: { beats, beat, name }, env: {} });
    // Without it, as where Node was built without its inspector, all else is as it was.
    worker.on('error', () => undefined);
    worker.unref();
  };
  return (atOnce) => {
    if (begun) return;
    begun = true;
    if (atOnce) start();
    else setTimeout(start, later).unref();
  };
}

const name = 'kpi-tasks.deaf';

/** The inspector is the one way into a thread that is at work. */
const watching = `
const { workerData: { beats, beat, name } } = require('node:worker_threads');
const { Session } = require('node:inspector');
let last = -1, still = 0;
setInterval(() => {
  const now = Atomics.load(beats, 0);
  still = now === last ? still + 1 : 0;
  last = now;
  if (still !== 8) return;
  const session = new Session();
  session.connectToMainThread();
  // A session that is open when the program ends makes Node say that it waits for a debugger.
  session.post('Runtime.evaluate', { expression: 'process.emit(' + JSON.stringify(name) + ')' }, () => session.disconnect());
}, beat);
`;
