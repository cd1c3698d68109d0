import { resolve } from 'node:path';
import type { Project } from '../config/load.ts';
import { readSetting } from '../model/setting.ts';
import type { Reading, World } from '../model/world.ts';

/** A way to look around from where the user stands. */
export const lookFor = (
  world: World,
  cwd: string,
  project: Pick<Project, 'file' | 'workspace' | 'settings'>,
): Reading => ({
  cwd,
  env: world.env,
  platform: world.platform,
  files: world.files,
  // A function of its own for each look, so that what one look was told is not taken for the next.
  read: (command) => world.read(command),
  get: world.get,
  notes: world.notes,
  now: world.now,
  input: world.input,
  setting: readSetting(project.settings),
  workspace: project.workspace,
  terminal: false,
  base: project.file === null ? cwd : resolve(project.file, '..'),
});
