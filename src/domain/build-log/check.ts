import type { BuildRecord, Foreseen, StageTime } from './record.ts';
import type { Step } from './model.ts';

/**
 * Whether a value, such as the content of a file, is a build record of this version.
 * Every field is looked at, so that nothing that reads a record can stumble over a damaged one.
 * Additional fields are allowed.
 */
export function isBuildRecord(value: unknown): value is BuildRecord {
  return RECORD(value);
}

/** Whether a value is a step, field by field. */
export function isStep(value: unknown): value is Step {
  return STEP(value);
}

type Check = (value: unknown) => boolean;
type Shape<T> = { readonly [K in keyof Required<T>]: Check };

const text: Check = (value) => typeof value === 'string';
const flag: Check = (value) => typeof value === 'boolean';
/** A duration may be negative, because somebody can set the clock back during a build. */
const amount: Check = (value) => Number.isFinite(value);
const time: Check = (value) =>
  text(value) && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/.test(String(value));
const absent: Check = (value) => value === undefined;
const maybe =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);
const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || value === null || check(value);
const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);
const oneOf =
  (...allowed: readonly unknown[]): Check =>
  (value) =>
    allowed.includes(value);

/** The type argument makes the compiler ask for a check of every field. */
function shape<T>(checks: Shape<T>): Check {
  const entries = Object.entries<Check>(checks);
  return (value) => isFields(value) && entries.every(([key, check]) => check(value[key]));
}

function isFields(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const STEP = shape<Step>({
  id: text,
  name: text,
  kind: oneOf('stage', 'internal', 'export', 'other'),
  stage: maybe(text),
  position: maybe(amount),
  of: maybe(amount),
  platform: maybe(text),
  instruction: text,
  state: oneOf('waiting', 'running', 'done', 'cached', 'failed', 'cancelled'),
  started: maybe(amount),
  completed: maybe(amount),
  seconds: amount,
  error: maybe(text),
  inputs: listOf(text),
});

const STAGE = shape<StageTime>({
  stage: text,
  seconds: amount,
  work: amount,
  ran: amount,
  cached: amount,
});

const FAILURE = shape<NonNullable<BuildRecord['failure']>>({
  message: text,
  step: maybe(text),
  lines: listOf(text),
  line: maybe(amount),
});

const HOW = shape<BuildRecord['how']>({
  via: oneOf('kobo-install', 'buildx', 'elsewhere'),
  command: listOf(text),
  cwd: text,
  service: text,
  target: maybe(text),
  noCache: flag,
  args: listOf(text),
});

const VERSIONS = shape<BuildRecord['versions']>({
  docker: maybe(text),
  buildx: maybe(text),
  buildkit: maybe(text),
  compose: maybe(text),
  node: text,
  kpiTasks: text,
});

const FORESEEN = shape<Foreseen>({
  lines: listOf(text),
  seconds: amount,
  unknown: optional(amount),
  right: amount,
  wrong: listOf(text),
});

const RECORD = shape<BuildRecord>({
  v: oneOf(1),
  id: text,
  outcome: oneOf('built', 'failed', 'cancelled', 'nothing', 'disputed'),
  started: time,
  ended: time,
  seconds: amount,
  how: HOW,
  source: shape<BuildRecord['source']>({
    path: text,
    commit: maybe(text),
    branch: maybe(text),
    dirty: maybe(flag),
  }),
  image: shape<BuildRecord['image']>({
    name: maybe(text),
    before: maybe(text),
    after: maybe(text),
    bytes: maybe(amount),
  }),
  versions: VERSIONS,
  machine: shape<BuildRecord['machine']>({
    os: text,
    arch: text,
    cpus: amount,
    memoryBytes: amount,
    host: absent,
  }),
  progress: oneOf('none', 'rawjson', 'plain', 'terminal', 'other'),
  contextBytes: maybe(amount),
  buildSeconds: amount,
  stages: listOf(STAGE),
  steps: listOf(STEP),
  foreseen: optional(FORESEEN),
  keys: optional((value) => isFields(value) && Object.values(value).every(text)),
  failure: maybe(FAILURE),
});
