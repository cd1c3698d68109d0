#!/usr/bin/env node
// Only the default import: a named one that an old Node lacks would fail before the friendly message.
import module from 'node:module';

const [major = 0, minor = 0, patch = 0] = process.versions.node.split('.').map(Number);
const good =
  major >= 26 ||
  (major === 24 && minor >= 15) ||
  (major === 22 && (minor > 22 || (minor === 22 && patch >= 2)));
if (good) {
  module.enableCompileCache?.();
  await import('./cli.ts');
} else {
  process.stderr.write(
    `kpi-tasks needs Node ^22.22.2, ^24.15.0 or 26 and newer; this is ${process.versions.node}.\n$ nvm install 24 && nvm use 24\n`,
  );
  process.exitCode = 4;
}
