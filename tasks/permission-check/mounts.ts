import { mergeServices, readCompose } from '../../src/domain/checkout/compose-file.ts';
import type { Policy } from '../../src/domain/permissions/index.ts';
import type { Reading } from '../../src/index.ts';
import { buildFacts } from '../requirements/build-facts.ts';
import { findWorkspace } from '../workspace.ts';

/** What the compose files of this workspace mount into kpi, besides the volumes of the policy: in development all of its code. */
export async function workspaceMounts(
  look: Reading,
  { volumes }: Policy,
): Promise<readonly string[]> {
  const { composeFiles } = await buildFacts(look.files, await findWorkspace(look), ['kpi']);
  const files = composeFiles.flatMap(({ read }) =>
    read.is === 'there' ? [readCompose(read.text)] : [],
  );
  const mounts = mergeServices(files).get('kpi')?.mounts ?? [];
  return mounts.filter((mount) => !volumes.some(({ path }) => path === mount));
}
