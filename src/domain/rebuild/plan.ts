import { createHash } from 'node:crypto';
import { readGlobals } from '../build-log/dockerfile.ts';
import type { Instruction, Stage } from '../build-log/dockerfile.ts';
import { baseOf, globalArgs, readArg, readEnv, stagesOf, unquoted } from './bases.ts';
import type { Args } from './bases.ts';
import { below, expand, readCopy, readMounts, takes } from './words.ts';
import type { Copy } from './words.ts';

/** What a build is made from. */
export type Inputs = {
  readonly dockerfile: string;
  /** What is sent as context: a path, or a folder that is taken as a whole, and what tells its content. */
  readonly files: ReadonlyMap<string, string>;
  readonly args: Args;
  /** Ids of the base images that the engine has, by the name that stands in the Dockerfile, arguments filled in. */
  readonly bases: Readonly<Record<string, string>>;
  /** Their `ONBUILD`s, which run first in each stage that starts from one of them. */
  readonly triggers: Readonly<Record<string, readonly string[]>>;
  readonly target: string | null;
};

/** One numbered step, and what BuildKit would look for in its cache. */
export type Planned = {
  readonly stage: string;
  readonly position: number;
  readonly of: number;
  readonly text: string;
  readonly here: string;
  /** Of everything that the step is made from. */
  readonly key: string;
  /** The same but for what is copied from other stages, whose content may be the same although they ran. */
  readonly soft: string;
  /** Paths of the context that it reads itself. */
  readonly reads: readonly string[];
  /** Whether it reads a path of the context, also one that is not there. */
  readonly takes: (path: string) => boolean;
  /** It takes the context as a whole, but for what it leaves out. */
  readonly whole: boolean;
  /** Stages that must have ended before it. */
  readonly from: readonly string[];
  /** The image that its stage stands on in the end. */
  readonly base: string;
  /** Arguments that it sees. */
  readonly args: readonly string[];
};

type State = {
  readonly key: string;
  readonly soft: string;
  /** Environment, user and shell: they are a part of what a RUN is made from. */
  readonly meta: string;
  readonly cwd: string;
  readonly vars: ReadonlyMap<string, string>;
  readonly base: string;
  readonly args: readonly string[];
};

/** Every numbered step that the target needs, in the order of the Dockerfile. */
export function planned(inputs: Inputs): readonly Planned[] {
  const stages = stagesOf(inputs);
  const globals = globalArgs(readGlobals(inputs.dockerfile), inputs.args);
  const ends = new Map<string, State>();
  const steps: Planned[] = [];
  for (const [index, stage] of stages.entries()) {
    const base = baseOf(stage, globals).toLowerCase();
    let state = startOf(stage, { ends, globals, inputs });
    for (const one of stage.instructions) {
      const done = step(one, state, { ends, globals, inputs });
      state = done.state;
      if (one.position === null || one.keyword === 'FROM') continue;
      const from = [...done.from, ...(ends.has(base) ? [base] : [])].map(
        (word) => stages[Number(word)]?.name ?? word,
      );
      const { key, soft, args } = state;
      steps.push({
        stage: stage.name,
        position: one.position,
        of: stage.total,
        text: one.text,
        here: one.here,
        key,
        soft,
        reads: done.reads,
        takes: (path) => done.copies.some((copy) => takes(copy, path)),
        whole: done.copies.some(isWhole),
        from,
        base: state.base,
        args,
      });
    }
    ends.set(stage.name, state);
    ends.set(String(index), state);
  }
  const target = (inputs.target ?? stages.at(-1)?.name ?? '').toLowerCase();
  const needed = reachable(target, stages, steps, globals);
  return steps.filter(({ stage }) => needed.has(stage));
}

const hash = (...parts: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);

type Around = {
  readonly ends: ReadonlyMap<string, State>;
  readonly globals: ReadonlyMap<string, string>;
  readonly inputs: Inputs;
};

function startOf(stage: Stage, { ends, globals, inputs }: Around): State {
  const base = baseOf(stage, globals);
  const other = ends.get(base.toLowerCase());
  if (other !== undefined) return other;
  const from = expand(stage.instructions[0]?.text ?? '', globals).replace(/\sAS\s.*$/iu, '');
  const key = hash('FROM', from, inputs.bases[base] ?? '');
  return { key, soft: key, meta: '', cwd: '/', vars: new Map(), base, args: [] };
}

const isWhole = ({ from, sources }: Copy): boolean =>
  from === null && sources.some((source) => below(source, '') !== null);

type Done = {
  readonly state: State;
  readonly copies: readonly Copy[];
  readonly reads: readonly string[];
  readonly from: readonly string[];
};

function step(one: Instruction, state: State, around: Around): Done {
  const { ends, inputs } = around;
  if (one.keyword === 'RUN')
    return chained(state, [one.text + one.here, state.meta], readMounts(one.text), ends, inputs);
  if (one.keyword === 'COPY' || one.keyword === 'ADD') {
    const text = expand(one.text + one.here, state.vars);
    const copy = readCopy(expand(one.text, state.vars));
    return chained(state, [text, state.cwd], [copy], ends, inputs);
  }
  return { state: { ...state, ...settings(one, state, around) }, copies: [], reads: [], from: [] };
}

/** What an instruction changes for those after it, without reading anything. */
function settings(one: Instruction, state: State, around: Around): Partial<State> {
  const body = one.text.slice(one.keyword.length).trim();
  const text = expand(body, state.vars);
  if (one.keyword === 'WORKDIR')
    return {
      cwd: text,
      key: hash(state.key, text),
      soft: hash(state.soft, text),
      meta: hash(state.meta, text),
    };
  if (one.keyword === 'ARG') return declared(one, state, around);
  if (one.keyword === 'USER' || one.keyword === 'SHELL') return { meta: hash(state.meta, text) };
  if (one.keyword !== 'ENV') return {};
  const vars = new Map(state.vars);
  for (const [name, value] of readEnv(body)) vars.set(name, expand(unquoted(value), state.vars));
  return { vars, meta: hash(state.meta, text) };
}

/** An `ARG` of a stage: what the build was given, else its own default, else what stands before the first stage. */
function declared(
  { text }: Instruction,
  state: State,
  { globals, inputs }: Around,
): Partial<State> {
  const vars = new Map(state.vars);
  let { meta } = state;
  const all = readArg(text);
  for (const [name, fallback] of all) {
    const value =
      inputs.args[name] ?? (fallback === null ? globals.get(name) : expand(fallback, vars));
    if (value !== undefined) vars.set(name, value);
    meta = hash(meta, name, value ?? '');
  }
  return { vars, meta, args: [...state.args, ...all.map(([name]) => name)] };
}

/** A step that reads something: the files of the context by their content, and other stages by what they are made from. */
function chained(
  state: State,
  parts: readonly string[],
  copies: readonly Copy[],
  ends: ReadonlyMap<string, State>,
  inputs: Inputs,
): Done {
  const reads = [...inputs.files.keys()]
    .filter((path) => copies.some((copy) => takes(copy, path)))
    .sort();
  const content = hash(...reads.map((path) => `${path} ${inputs.files.get(path)}`));
  const stages = copies.flatMap(({ from }) => (from === null ? [] : [from.toLowerCase()]));
  const made = stages.map((name) => ends.get(name)?.key ?? name);
  return {
    state: {
      ...state,
      key: hash(state.key, ...parts, content, ...made),
      soft: hash(state.soft, ...parts, content),
    },
    copies,
    reads,
    from: stages.filter((name) => ends.has(name)),
  };
}

function reachable(
  target: string,
  stages: readonly Stage[],
  steps: readonly Planned[],
  globals: ReadonlyMap<string, string>,
): ReadonlySet<string> {
  const needed = new Set<string>();
  const names = stages.map(({ name }) => name);
  const visit = (word: string): void => {
    const name = names[Number(word)] ?? word;
    if (needed.has(name) || !names.includes(name)) return;
    needed.add(name);
    const stage = stages.find((one) => one.name === name);
    if (stage) visit(baseOf(stage, globals).toLowerCase());
    for (const one of steps) if (one.stage === name) one.from.forEach(visit);
  };
  visit(target);
  return needed;
}
