import {
  clientSaid,
  joinClient,
  readClient,
  readDockerInfo,
} from '../../src/domain/requirements/docker-info.ts';
import type {
  DockerClient,
  DockerInfo,
  DockerProblem,
} from '../../src/domain/requirements/docker-info.ts';
import type { Reading } from '../../src/index.ts';
import { knownClient, noteClient } from './docker-client.ts';
import { askEngine } from './engine-api.ts';

type Look = Pick<Reading, 'read' | 'get' | 'files' | 'env' | 'notes'>;

/** Asks the engine about itself, once for each look around; after a cure, look around anew. */
export function dockerInfo(look: Look): Promise<DockerInfo | DockerProblem> {
  // What a task gets is a copy of the look with more in it; `read` is what the copies share.
  // oxlint-disable-next-line typescript/unbound-method -- It is only compared, never called.
  const { read } = look;
  const known = asked.get(read);
  if (known) return known;
  const answer = ask(look);
  asked.set(read, answer);
  return answer;
}

/** What the docker command is; the engine is asked only where that is not known. Null where there is none. */
export async function dockerClient(look: Look): Promise<DockerClient | null> {
  const known = await knownClient(look);
  return known === null ? (await dockerInfo(look)).client : readClient(known);
}

/**
 * Whether the engine answers, which takes it a tenth of the time that it takes to tell about itself. That is asked as
 * well, for whoever wants it later; false where only the docker command can tell.
 */
export async function engineAnswers(look: Look): Promise<boolean> {
  if ((await knownClient(look)) === null) return false;
  const ping = askEngine(look, '/_ping');
  dockerInfo(look).catch(() => undefined);
  return (await ping)?.status === 200;
}

const asked = new WeakMap<Reading['read'], Promise<DockerInfo | DockerProblem>>();

/** The engine itself is quick to answer; whatever is not as it should be is told by the docker command. */
async function ask(look: Look): Promise<DockerInfo | DockerProblem> {
  const client = await knownClient(look);
  const engine = client === null ? null : await askEngine(look, '/info');
  if (client !== null && engine?.status === 200)
    return readDockerInfo({ code: 0, stdout: joinClient(engine.text, client), stderr: '' });
  const ended = await look.read({ argv: ['docker', 'info', '--format', '{{json .}}'] });
  const info = readDockerInfo(ended);
  const { said, plugins } = clientSaid(ended.stdout);
  if (info.is === 'answered' && said !== null) await noteClient(look, said, plugins);
  return info;
}
