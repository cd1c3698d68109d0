/** One instruction of a Dockerfile. */
export type Instruction = {
  /** Counted from 1. */
  readonly line: number;
  /** In capitals: `RUN`. */
  readonly keyword: string;
  /** On one line, blanks reduced to one, comments between continued lines left out. */
  readonly text: string;
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

/** Reads the stages of a Dockerfile and numbers their instructions as BuildKit does. */
export function readStages(dockerfile: string): readonly Stage[] {
  const stages: { name: string; instructions: Instruction[]; total: number }[] = [];
  for (const { line, keyword, text } of readInstructions(dockerfile)) {
    if (keyword === 'FROM') {
      const names = stages.map((stage) => stage.name);
      stages.push({ name: stageName(text, stages.length), instructions: [], total: 0 });
      // A stage without an image of its own, from scratch or from another stage, has no numbered FROM.
      const base = baseOf(text);
      const numbered = base !== 'scratch' && !names.includes(base);
      addTo(stages.at(-1), { line, keyword, text }, numbered);
    } else addTo(stages.at(-1), { line, keyword, text }, NUMBERED.has(keyword));
  }
  return stages;
}

/** The instructions before the first stage, all of them `ARG`. */
export function readGlobals(dockerfile: string): readonly Pick<Instruction, 'line' | 'text'>[] {
  const all = readInstructions(dockerfile);
  const first = all.findIndex(({ keyword }) => keyword === 'FROM');
  return (first === -1 ? all : all.slice(0, first)).filter(({ keyword }) => keyword === 'ARG');
}

const NUMBERED: ReadonlySet<string> = new Set(['RUN', 'COPY', 'ADD', 'WORKDIR']);

type Bare = { readonly line: number; readonly keyword: string; readonly text: string };

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

function baseOf(from: string): string {
  return (from.split(' ').find((word, at) => at > 0 && !word.startsWith('--')) ?? '').toLowerCase();
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
    const text = parts.join(' ').replace(/\s+/g, ' ').trim();
    const keyword = (text.split(' ')[0] ?? '').toUpperCase();
    instructions.push({ line, keyword, text });
    at = endOfHeredocs(lines, at, keyword, text);
  }
  return instructions;
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
function endOfHeredocs(
  lines: readonly string[],
  at: number,
  keyword: string,
  text: string,
): number {
  if (keyword !== 'RUN' && keyword !== 'COPY' && keyword !== 'ADD') return at;
  let end = at;
  for (const found of text.matchAll(/(?<!<)<<-?(["']?)([A-Za-z_]\w*)\1/g)) {
    const close = lines.findIndex((line, index) => index > end && line.trim() === found[2]);
    // `$((1<<COUNT))` looks like a here-document, but nothing closes it.
    if (close > end) end = close;
  }
  return end;
}
