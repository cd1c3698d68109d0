#!/usr/bin/env node
// Only the default import: a named one that an old Node lacks would fail before the friendly message.
import module from 'node:module';
import v8 from 'node:v8';

const [major = 0, minor = 0, patch = 0] = process.versions.node.split('.').map(Number);
const good =
  major >= 26 ||
  (major === 24 && minor >= 15) ||
  (major === 22 && (minor > 22 || (minor === 22 && patch >= 2)));
if (good) {
  module.enableCompileCache?.();
  // Left alone, the heap grows with what tools print, although nothing of it is kept.
  v8.setFlagsFromString('--optimize-for-size');
  // Where both are set FORCE_COLOR wins, and Node would add a warning that says so as soon as more is loaded.
  if (process.env['FORCE_COLOR'] !== undefined) delete process.env['NO_COLOR'];
  await import('./cli.ts');
} else {
  process.stderr.write(
    `kpi-tasks needs Node ^22.22.2, ^24.15.0 or 26 and newer; this is ${process.versions.node}.\n$ nvm install 24 && nvm use 24\n`,
  );
  process.exitCode = 4;
}
