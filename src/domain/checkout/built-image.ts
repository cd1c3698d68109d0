import { imageName } from './command.ts';
import { mergeServices, readCompose } from './compose-file.ts';
import type { ComposeService } from './compose-file.ts';
import type { BuildFacts } from './facts.ts';

/**
 * The name under which a build of a service tags its image. Compose goes by its files, so they come before
 * `.run.conf`; null where neither names one.
 */
export function builtImage(
  facts: Pick<BuildFacts, 'conf' | 'composeFiles'>,
  service: string,
): string | null {
  const written = serviceOf(facts, service)?.image ?? null;
  // An empty build id leaves `kpi:dev.`, which is no name.
  if (written !== null && !written.endsWith('.') && !written.includes('$')) return written;
  return facts.conf.is === 'there' ? imageName(facts.conf.conf) : null;
}

/** The Dockerfile that a service is built from, as it is written: it begins at the context. */
export function builtFrom(facts: Pick<BuildFacts, 'composeFiles'>, service: string): string {
  const written = serviceOf(facts, service)?.dockerfile ?? '';
  // What variables make of it only compose could tell, which takes as long as a short build.
  return written === '' || written.includes('$') ? 'Dockerfile' : written;
}

function serviceOf(
  { composeFiles }: Pick<BuildFacts, 'composeFiles'>,
  name: string,
): ComposeService | undefined {
  const files = composeFiles.flatMap(({ read }) =>
    read.is === 'there' ? [readCompose(read.text)] : [],
  );
  return mergeServices(files).get(name);
}
