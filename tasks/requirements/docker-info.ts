import { readDockerInfo } from '../../src/domain/requirements/docker-info.ts';
import type { DockerInfo, DockerProblem } from '../../src/domain/requirements/docker-info.ts';
import type { Reading } from '../../src/index.ts';

/** Asks the engine about itself, once for each look around; after a cure, look around anew. */
export function dockerInfo(look: Pick<Reading, 'read'>): Promise<DockerInfo | DockerProblem> {
  // What a task gets is a copy of the look with more in it; `read` is what the copies share.
  // oxlint-disable-next-line typescript/unbound-method -- It is only compared, never called.
  const { read } = look;
  const known = asked.get(read);
  if (known) return known;
  const answer = look
    .read({ argv: ['docker', 'info', '--format', '{{json .}}'] })
    .then(readDockerInfo);
  asked.set(read, answer);
  return answer;
}

const asked = new WeakMap<Reading['read'], Promise<DockerInfo | DockerProblem>>();
