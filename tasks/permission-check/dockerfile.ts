import { join } from 'node:path';
import type { Reading } from '../../src/index.ts';
import { findWorkspace } from '../workspace.ts';

export type Dockerfile = { readonly path: string; readonly text: string };

/** The workspace's Dockerfile; whether it made an image, shows when the two are held together. */
export async function workspaceDockerfile(look: Reading): Promise<Dockerfile | null> {
  const { kpi } = await findWorkspace(look);
  if (kpi === null) return null;
  const path = join(kpi.path, 'Dockerfile');
  const read = await look.files.text(path);
  return read.is === 'there' ? { path, text: read.text } : null;
}
