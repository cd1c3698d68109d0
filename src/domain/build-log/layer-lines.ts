import { readStages } from './dockerfile.ts';
import type { Instruction, Stage } from './dockerfile.ts';
import { bare, matches } from './locate.ts';

/**
 * The line of a Dockerfile, counted from 1, that made each layer of an image, by the instructions that the image says
 * made them, lowest first. The lowest layers are the base's and have none. All null where the image does not look as if
 * this Dockerfile had made it.
 */
export function layerLines(
  instructions: readonly string[],
  dockerfile: string,
): readonly (number | null)[] {
  const stages = readStages(dockerfile);
  let best: { readonly found: number; readonly lines: readonly (number | null)[] } | null = null;
  for (const stage of stages) {
    const lines = align(instructions, chain(stage, stages));
    const found = lines.filter((one) => one !== null).length;
    const own = stage.instructions.filter(makesLayer).length;
    // The Dockerfile of another image fits here and there by accident.
    const fits = found > 0 && found >= own / 2;
    if (fits && (best === null || found >= best.found)) best = { found, lines };
  }
  return best?.lines ?? instructions.map(() => null);
}

const makesLayer = ({ keyword }: Instruction): boolean => /^(RUN|COPY|ADD|WORKDIR)$/.test(keyword);

/** What makes the layers of a stage, those of the stages it is made from first. */
function chain(stage: Stage, stages: readonly Stage[]): readonly Instruction[] {
  const own = stage.instructions.filter(makesLayer);
  const from = stage.instructions.find(({ keyword }) => keyword === 'FROM')?.text ?? '';
  const base = from.split(' ').find((word, at) => at > 0 && !word.startsWith('--'));
  const below = stages
    .slice(0, stages.indexOf(stage))
    .findLast(({ name }) => name === base?.toLowerCase());
  return below === undefined ? own : [...chain(below, stages), ...own];
}

/** From the uppermost down: each layer is the next instruction below that reads like it. */
function align(
  instructions: readonly string[],
  written: readonly Instruction[],
): readonly (number | null)[] {
  const lines: (number | null)[] = instructions.map(() => null);
  let next = written.length - 1;
  for (let index = instructions.length - 1; index >= 0; index -= 1) {
    const made = instructions[index] ?? '';
    const found = written.findLastIndex((one, at) => at <= next && reads(made, one));
    if (found === -1) continue;
    lines[index] = written[found]?.line ?? null;
    next = found - 1;
  }
  return lines;
}

/** Whether what a builder took down can come from an instruction: it leaves out flags, all or some of them. */
function reads(made: string, { keyword, text }: Instruction): boolean {
  const shown = plain(made);
  if (shown.split(' ', 1)[0]?.toUpperCase() !== keyword) return false;
  // Its folder is told whole where it was written in part.
  if (keyword === 'WORKDIR') return true;
  return matches(shown, plain(text)) || matches(shown, exec(plain(text)));
}

const plain = (text: string): string => bare(text.replace(/^(\S+)(?: --\S+)+/, '$1'));
/** `RUN [a, b]` is taken down as `RUN a b`. */
const exec = (text: string): string =>
  text.replace(/^(\S+) \[(.*)\]$/, '$1 $2').replaceAll(',', '');
