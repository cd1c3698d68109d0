import { imageName } from './command.ts';
import { mergeServices, readCompose } from './compose-file.ts';
import type { BuildFacts } from './facts.ts';

/**
 * The name under which a build of a service tags its image. Compose goes by its files, so they come before
 * `.run.conf`; null where neither names one.
 */
export function builtImage(
  facts: Pick<BuildFacts, 'conf' | 'composeFiles'>,
  service: string,
): string | null {
  const files = facts.composeFiles.flatMap(({ read }) =>
    read.is === 'there' ? [readCompose(read.text)] : [],
  );
  const written = mergeServices(files).get(service)?.image ?? null;
  // An empty build id leaves `kpi:dev.`, which is no name.
  if (written !== null && !written.endsWith('.') && !written.includes('$')) return written;
  return facts.conf.is === 'there' ? imageName(facts.conf.conf) : null;
}
