/** What the docker command is, whether or not an engine answers it. */
export type DockerClient = {
  readonly version: string;
  /** Versions of the plugins, such as `2.26.1-4`; null where a plugin is not there. */
  readonly buildx: string | null;
  readonly compose: string | null;
  /** The context in use, such as `default` or `desktop-linux`. */
  readonly context: string;
};

/** An engine that answered. */
export type DockerInfo = {
  readonly is: 'answered';
  readonly client: DockerClient;
  readonly serverVersion: string;
  /** The engine's clock, ISO 8601, when it answered: tags and build steps carry this clock's time. */
  readonly systemTime: string;
  /** Where the engine keeps images, on the engine's machine. */
  readonly rootDir: string;
  /** The storage driver, such as `overlay2`; `overlayfs` means the containerd image store. */
  readonly driver: string;
  readonly buildx: string | null;
  readonly compose: string | null;
  readonly operatingSystem: string;
  readonly cpus: number;
  /** Bytes. */
  readonly memory: number;
};

/** Why no engine answered. */
export type DockerProblem = {
  readonly is: 'no command' | 'forbidden' | 'no answer';
  readonly client: DockerClient | null;
  /** What docker itself said, its first line. */
  readonly said: string;
};

/** Reads how `docker info --format '{{json .}}'` ended; code 127 means that there is no docker. */
export function readDockerInfo(ended: {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}): DockerInfo | DockerProblem {
  if (ended.code === 127) return { is: 'no command', client: null, said: '' };
  const info = recordOf(parsed(ended.stdout));
  const client = clientOf(recordOf(info['ClientInfo']));
  const serverVersion = text(info['ServerVersion']);
  // Older clients end with 0 although no engine answered.
  if (ended.code === 0 && serverVersion !== '' && client) {
    return answered(info, client, serverVersion);
  }
  const said = firstLine(ended.stderr) || listOf(info['ServerErrors']).map(text).join(' ');
  return { is: /permission denied/iu.test(said) ? 'forbidden' : 'no answer', client, said };
}

/** The part of `docker info` that is about the command itself, as JSON, and where its plugins are. */
export function clientSaid(stdout: string): {
  readonly said: string | null;
  readonly plugins: readonly string[];
} {
  const client = recordOf(parsed(stdout))['ClientInfo'];
  const plugins = listOf(recordOf(client)['Plugins']).map((one) => text(recordOf(one)['Path']));
  return {
    said: client === undefined ? null : JSON.stringify(client),
    plugins: plugins.filter((path) => path !== ''),
  };
}

/** Reads what the command said of itself, as JSON. */
export const readClient = (said: string): DockerClient | null => clientOf(recordOf(parsed(said)));

/** What `docker info` would print, from what the engine's API gives and what the command said of itself. */
export const joinClient = (engine: string, client: string): string =>
  JSON.stringify({ ...recordOf(parsed(engine)), ClientInfo: parsed(client) });

const answered = (info: Fields, client: DockerClient, serverVersion: string): DockerInfo => ({
  is: 'answered',
  client,
  serverVersion,
  systemTime: text(info['SystemTime']),
  rootDir: text(info['DockerRootDir']),
  driver: text(info['Driver']),
  buildx: client.buildx,
  compose: client.compose,
  operatingSystem: text(info['OperatingSystem']),
  cpus: Number(info['NCPU']),
  memory: Number(info['MemTotal']),
});

function clientOf(fields: Fields): DockerClient | null {
  const version = text(fields['Version']);
  const plugins = listOf(fields['Plugins']).map(recordOf);
  if (version === '' && plugins.length === 0) return null;
  const plugin = (name: string): string | null => {
    const found = plugins.find((one) => one['Name'] === name);
    return found === undefined ? null : text(found['Version']);
  };
  return {
    version,
    buildx: plugin('buildx'),
    compose: plugin('compose'),
    context: text(fields['Context']) || 'default',
  };
}

type Fields = { readonly [key: string]: unknown };

const recordOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const firstLine = (lines: string): string =>
  lines
    .split('\n')
    .map((line) => line.trim())
    .find((line) => line !== '') ?? '';

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    // A docker that cannot even choose its context prints no JSON; then stderr has the reason.
    return null;
  }
}
