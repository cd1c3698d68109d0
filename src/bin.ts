#!/usr/bin/env node
// Only what the oldest Node has: what it lacks would fail before the friendly message.
import { readFileSync } from 'node:fs';
import module from 'node:module';
import { fileURLToPath } from 'node:url';
import { loader } from './memo/code.ts';
import type { Load } from './memo/code.ts';
import { questionOf, recall } from './memo/recall.ts';
import { writeNow } from './process/outlet.ts';

const [major = 0, minor = 0, patch = 0] = process.versions.node.split('.').map(Number);
const good =
  major >= 26 ||
  (major === 24 && minor >= 15) ||
  (major === 22 && (minor > 22 || (minor === 22 && patch >= 2)));
/** How what ships is loaded, for the configs that import it too; null where the sources run, which are Node’s own matter. */
export let load: Load | null = null;
if (!good) {
  process.stderr.write(
    `kpi-tasks needs Node ^22.22.2, ^24.15.0 or 26 and newer; this is ${process.versions.node}.\n$ nvm install 24 && nvm use 24\n`,
  );
  process.exitCode = 4;
} else if (!answeredAtOnce()) {
  // Where both are set FORCE_COLOR wins, and Node would add a warning that says so as soon as more is loaded.
  if (process.env['FORCE_COLOR'] !== undefined) delete process.env['NO_COLOR'];
  if (import.meta.url.endsWith('.ts')) void import('./cli.ts');
  else {
    const file = fileURLToPath(import.meta.url);
    const require = module.createRequire(file);
    load = loader({ require, file, import: imported, program: process });
    load('program.cjs');
  }
}

/** Whatever is no file of the program, its compiled code kept by Node. */
function imported(name: string): Promise<unknown> {
  module.enableCompileCache?.();
  return import(name);
}

/** The version needs nothing of the program, and an answer that is remembered neither; where it fails, the program says why. */
function answeredAtOnce(): boolean {
  try {
    const answer =
      process.argv.length === 3 && process.argv[2] === '--version' ? version() : remembered();
    if (answer !== null) print(answer);
    return answer !== null;
  } catch {
    return false;
  }
}

function version(): string {
  const file = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return `${JSON.parse(file).version}\n`;
}

function remembered(): string | null {
  const question = questionOf(process);
  return question === null ? null : recall(question, process.env);
}

/** A reader that goes away in the middle of a long answer wants no more of it. */
function print(text: string): void {
  const left = writeNow(1, Buffer.from(text));
  if (left !== null) process.stdout.on('error', () => undefined).write(left);
}
