import { join } from 'node:path';
import { missing } from '../../src/index.ts';
import type { Preparing } from '../../src/index.ts';
import { quoted } from '../../src/domain/checkout/facts.ts';

const script = 'for one; do [ -w "$one" ] || echo "$one"; done';

/** Throws a `missing` failure for the first of these folders of a checkout into which this user may not write. */
export async function refuseUnwritable(
  { read, files }: Pick<Preparing<unknown>, 'read' | 'files'>,
  kpi: string,
  folders: readonly string[],
): Promise<void> {
  if (folders.length === 0) return;
  const { stdout } = await read({ argv: ['sh', '-c', script, 'sh', ...folders], cwd: kpi });
  const [first] = stdout.split('\n').filter(Boolean);
  if (first === undefined) return;
  const owner = (await files.stat(join(kpi, first)))?.uid ?? 0;
  const [top = first] = first.split('/');
  throw missing(
    first,
    `you may not write into it: it belongs to ${owner === 0 ? 'root' : `the user ${owner}`}, most often since a container made it.`,
    'Make it yours:',
    `$ sudo chown -R "$USER" ${quoted(join(kpi, top))}`,
  );
}
