import { missing } from '../../src/index.ts';
import type { Reading } from '../../src/index.ts';
import { findWorkspace } from '../workspace.ts';
import type { Workspace } from '../workspace.ts';

/** The checkout of kpi that the user means, and the workspace around it. Throws a `missing` failure where there is none. */
export async function theCheckout(
  look: Reading,
): Promise<{ readonly kpi: string; readonly workspace: Workspace }> {
  const workspace = await findWorkspace(look);
  if (workspace.kpi !== null) return { kpi: workspace.kpi.path, workspace };
  throw missing(
    'kpi checkout',
    'none was found here, beside kobo-install, or in KPI_DIR.',
    'Go into one, or say where it is:',
    '$ export KPI_DIR=/path/to/kpi',
  );
}
