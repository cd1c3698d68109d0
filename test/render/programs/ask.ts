import { failureOf } from '../../../src/model/failure.ts';
import { askConfirm } from '../../../src/render/prompt.ts';
import { exitOf } from '../../../src/render/words.ts';

// Asks, and says on stdout what it was told; SIGTERM stops the program as it stops ours.
const stopping = new AbortController();
process.on('SIGTERM', () => stopping.abort('SIGTERM'));
const streams = { input: process.stdin, output: process.stderr, signal: stopping.signal };
try {
  const answer = await askConfirm('Go on?', process.argv.includes('--yes'), streams);
  console.log(`answer ${answer}`);
} catch (error) {
  const failure = failureOf(error);
  console.log(`failure ${failure.kind}`);
  process.exitCode = exitOf(failure);
}
