/** What kobo-install's `.run.conf` says, without anything secret: it may be stored and printed. */
export type RunConf = {
  readonly dockerPrefix: string;
  /** As written: absolute, or relative to kobo-install. */
  readonly koboDockerPath: string;
  /** As written: absolute, or relative to kobo-docker; empty where published images are used. */
  readonly kpiPath: string;
  readonly kpiDevBuildId: string;
  readonly devMode: boolean;
  readonly stagingMode: boolean;
  readonly useFrontendCustomYml: boolean;
  readonly useBackendCustomYml: boolean;
  /** npm runs in a container; otherwise on the host. */
  readonly npmContainer: boolean;
  readonly localInstallation: boolean;
  readonly port: string;
  readonly kpiSubdomain: string;
  readonly publicDomainName: string;
};

/** The state of `.run.conf` on this machine. */
export type RunConfState =
  | { readonly is: 'there'; readonly conf: RunConf }
  | { readonly is: 'absent' }
  /** `owner` is a user id, null where it cannot be told. */
  | { readonly is: 'forbidden'; readonly owner: number | null }
  | { readonly is: 'broken'; readonly line: number | null }
  /** JSON without keys that run.py cannot do without. */
  | { readonly is: 'incomplete'; readonly lacks: readonly string[] }
  /** There is no kobo-install to look in. */
  | { readonly is: 'nowhere' };

export type RunConfRead = {
  readonly state: Extract<RunConfState, { is: 'there' | 'broken' | 'incomplete' }>;
  /** Every value that looks secret, also as JSON spells it. Never show or store them. */
  readonly secrets: readonly string[];
};

/** Reads the text of `.run.conf`. What it gives apart from `secrets` holds nothing secret, errors included. */
export function readRunConf(text: string): RunConfRead {
  const keys = parse(text);
  if (!isRecord(keys)) return { state: { is: 'broken', line: keys.line }, secrets: [] };
  const { values } = keys;
  const lacks = neededByRunPy.filter((key) => !(key in values));
  const state: RunConfRead['state'] =
    lacks.length > 0 ? { is: 'incomplete', lacks } : { is: 'there', conf: confOf(values) };
  return { state, secrets: secretsOf(values) };
}

type Values = { readonly [key: string]: unknown };
type Parsed = { readonly values: Values } | { readonly line: number | null };
const isRecord = (parsed: Parsed): parsed is { readonly values: Values } => 'values' in parsed;

/** Without these `run.py -cf` ends in a KeyError. */
const neededByRunPy = ['docker_prefix', 'kobodocker_path', 'use_frontend_custom_yml'] as const;

function parse(text: string): Parsed {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return { line: null };
    return { values: Object.fromEntries(Object.entries(value)) };
  } catch (error) {
    // The message quotes the text, which holds every password: only the place is taken from it.
    const position = /position (\d+)/u.exec(error instanceof Error ? error.message : '')?.[1];
    if (position === undefined) return { line: null };
    return { line: text.slice(0, Number(position)).split('\n').length };
  }
}

function confOf(values: Values): RunConf {
  const words = (key: string): string => {
    const value = values[key];
    return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  };
  return {
    dockerPrefix: words('docker_prefix'),
    koboDockerPath: words('kobodocker_path'),
    kpiPath: words('kpi_path'),
    kpiDevBuildId: words('kpi_dev_build_id'),
    devMode: values['dev_mode'] === true,
    stagingMode: values['staging_mode'] === true,
    // run.py asks Python whether these are true, and there any text but '' is.
    useFrontendCustomYml: Boolean(values['use_frontend_custom_yml']),
    useBackendCustomYml: Boolean(values['use_backend_custom_yml']),
    npmContainer: values['npm_container'] !== false,
    localInstallation: values['local_installation'] === true,
    port: words('exposed_nginx_docker_port'),
    kpiSubdomain: words('kpi_subdomain'),
    publicDomainName: words('public_domain_name'),
  };
}

const looksSecret = /password|secret|token|key|raven|dsn|credential/iu;

function secretsOf(values: Values): readonly string[] {
  const found = Object.entries(values)
    .filter(([key]) => looksSecret.test(key))
    .flatMap(([, value]) => (typeof value === 'string' ? [value.trim()] : []))
    .filter((value) => value !== '');
  return [...new Set(found.flatMap((value) => [value, JSON.stringify(value).slice(1, -1)]))];
}
