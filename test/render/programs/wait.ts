import { Stop, failureOf } from '../../../src/model/failure.ts';
import { exitOf } from '../../../src/render/words.ts';
import { waiting } from '../../../src/render/wait.ts';

// Waits for something that never comes, or only until `--short`; SIGINT stops it as it stops our runs.
const work = (): Promise<string> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => resolve('found'),
      process.argv.includes('--short') ? 300 : 60_000,
    );
    process.on('SIGINT', () => {
      clearTimeout(timer);
      reject(new Stop({ kind: 'cancelled', signal: 'SIGINT' }));
    });
  });
try {
  console.log(await waiting('Looking for docker', work, process.stderr));
} catch (error) {
  process.exitCode = exitOf(failureOf(error));
}
