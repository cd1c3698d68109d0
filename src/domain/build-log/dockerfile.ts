/** One instruction of a Dockerfile. */
export type Instruction = {
  /** Counted from 1. */
  readonly line: number;
  /** In capitals: `RUN`. */
  readonly keyword: string;
  /** On one line, its keyword in capitals, blanks reduced to one, comments between continued lines left out. */
  readonly text: string;
  /** The lines of its here-documents as they stand; empty where it has none. */
  readonly here: string;
  /** Its number within its stage as BuildKit shows it, or null if BuildKit does not number it. */
  readonly position: number | null;
};

export type Stage = {
  /** As BuildKit shows it: in lower case, `stage-0` if it has none. */
  readonly name: string;
  readonly instructions: readonly Instruction[];
  /** The 14 of `[kpi-app 7/14]`. */
  readonly total: number;
};

/**
 * Reads the stages of a Dockerfile and numbers their instructions as BuildKit does. `triggers` gives what an image, by
 * its name in a FROM, does to each build that stands on it: its `ONBUILD`s.
 */
export function readStages(
  dockerfile: string,
  triggers: (from: string) => readonly string[] = () => [],
): readonly Stage[] {
  const stages: { name: string; instructions: Instruction[]; total: number }[] = [];
  for (const bare of readInstructions(dockerfile)) {
    const { keyword, text } = bare;
    if (keyword === 'FROM') {
      const from = fromOf(text);
      const base = from.toLowerCase();
      const below = stages.findLast(({ name }) => name === base);
      const started =
        below === undefined
          ? triggers(from).map((one) => ({ line: bare.line, ...said(one), here: '' }))
          : below.instructions.flatMap(triggered);
      stages.push({ name: stageName(text, stages.length), instructions: [], total: 0 });
      // A stage without an image of its own, from scratch or from another stage, has no numbered FROM.
      addTo(stages.at(-1), bare, base !== 'scratch' && below === undefined);
      for (const one of started) addTo(stages.at(-1), one, NUMBERED.has(one.keyword));
    } else addTo(stages.at(-1), bare, NUMBERED.has(keyword));
  }
  return stages;
}

/** What an `ONBUILD` does in a stage that stands on its own: the instruction behind it, once. */
function triggered({ line, keyword, text, here }: Bare): readonly Bare[] {
  if (keyword !== 'ONBUILD') return [];
  return [{ line, ...said(text.slice(keyword.length)), here }];
}

/** The instructions before the first stage, all of them `ARG`. */
export const readGlobals = (dockerfile: string): readonly Pick<Instruction, 'line' | 'text'>[] =>
  beforeStages(readInstructions(dockerfile)).filter(({ keyword }) => keyword === 'ARG');

/** Why docker would refuse a Dockerfile at first sight, in half a sentence; null where it would not. */
export function unreadable(dockerfile: string): string | null {
  const all = readInstructions(dockerfile);
  const unknown = all.find(({ keyword }) => !KNOWN.has(keyword));
  if (unknown !== undefined)
    return `line ${unknown.line}: there is no instruction ${unknown.text.split(' ')[0]}`;
  if (!all.some(({ keyword }) => keyword === 'FROM')) return 'it has no FROM';
  const early = beforeStages(all).find(({ keyword }) => keyword !== 'ARG');
  return early === undefined
    ? null
    : `line ${early.line}: ${early.keyword} stands before the first FROM`;
}

function beforeStages(all: readonly Bare[]): readonly Bare[] {
  const first = all.findIndex(({ keyword }) => keyword === 'FROM');
  return first === -1 ? all : all.slice(0, first);
}

const NUMBERED: ReadonlySet<string> = new Set(['RUN', 'COPY', 'ADD', 'WORKDIR']);

const OTHERS =
  'ARG CMD ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL MAINTAINER ONBUILD SHELL STOPSIGNAL USER VOLUME';
const KNOWN: ReadonlySet<string> = new Set([...NUMBERED, ...OTHERS.split(' ')]);

type Bare = Omit<Instruction, 'position'>;

function addTo(
  stage: { instructions: Instruction[]; total: number } | undefined,
  bare: Bare,
  numbered: boolean,
): void {
  // An ARG may stand before the first FROM and belongs to no stage.
  if (stage === undefined) return;
  if (numbered) stage.total += 1;
  stage.instructions.push({ ...bare, position: numbered ? stage.total : null });
}

function stageName(from: string, index: number): string {
  return (/\sAS\s+(\S+)\s*$/i.exec(from)?.[1] ?? `stage-${index}`).toLowerCase();
}

function fromOf(text: string): string {
  return text.split(' ').find((word, at) => at > 0 && !word.startsWith('--')) ?? '';
}

function readInstructions(dockerfile: string): readonly Bare[] {
  const lines = dockerfile.split(/\r?\n/);
  const escape = escapeOf(lines);
  const instructions: Bare[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const first = lines[at] ?? '';
    if (isIdle(first)) continue;
    const parts: string[] = [];
    const line = at + 1;
    for (let more = true; more && at < lines.length; at += more ? 1 : 0) {
      const part = lines[at] ?? '';
      // Comments and blank lines do not end a continued instruction.
      if (parts.length > 0 && isIdle(part)) continue;
      more = endsWith(part, escape);
      parts.push(more ? part.trimEnd().slice(0, -1) : part);
    }
    // A word may go on in the next line.
    const one = said(parts.join(''));
    const end = endOfHeredocs(lines, at, one.text);
    instructions.push({ line, ...one, here: lines.slice(at + 1, end + 1).join('\n') });
    at = end;
  }
  return instructions;
}

function said(written: string): Pick<Bare, 'keyword' | 'text'> {
  const [first = '', ...rest] = written.trim().split(/\s+/);
  const keyword = first.toUpperCase();
  return { keyword, text: [keyword, ...rest].join(' ') };
}

function isIdle(line: string): boolean {
  return /^\s*(?:#|$)/.test(line);
}

function endsWith(line: string, escape: string): boolean {
  return line.trimEnd().endsWith(escape);
}

/** Directives are comments before everything else, such as `# escape=` with a backtick. */
function escapeOf(lines: readonly string[]): string {
  for (const line of lines) {
    const directive = /^#\s*(\w+)\s*=\s*(\S+)/.exec(line);
    if (directive === null) break;
    if (directive[1]?.toLowerCase() === 'escape') return directive[2] ?? '\\';
  }
  return '\\';
}

/** The line where the last here-document of an instruction ends, or `at` if it has none. */
function endOfHeredocs(lines: readonly string[], at: number, text: string): number {
  if (!/^(?:ONBUILD )?(?:RUN|COPY|ADD) /i.test(text)) return at;
  let end = at;
  for (const found of text.matchAll(/(?<!<)<<-?(["']?)([A-Za-z_]\w*)\1/g)) {
    const close = lines.findIndex((line, index) => index > end && line.trim() === found[2]);
    // `$((1<<COUNT))` looks like a here-document, but nothing closes it.
    if (close > end) end = close;
  }
  return end;
}
