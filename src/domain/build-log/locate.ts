import { readStages, type Instruction, type Stage } from './dockerfile.ts';
import type { Step } from './model.ts';
import { shortRef } from './name.ts';

/**
 * The line of a Dockerfile, counted from 1, where the instruction of a step begins.
 * Its number within its stage tells, as long as the stage has as many instructions as the step says;
 * a Dockerfile that has changed since, or an `ONBUILD` of the base image, leaves only the text to go by.
 * Null if nothing fits or several instructions fit equally well.
 */
export function locate(
  step: Pick<Step, 'stage' | 'position' | 'of' | 'instruction'>,
  dockerfile: string,
): number | null {
  const stages = readStages(dockerfile);
  const all = stages.flatMap((stage) => stage.instructions);
  const image = /^load metadata for (.+)$/.exec(step.instruction)?.[1];
  if (image !== undefined) return only(all.filter((one) => fetches(one, image)).slice(0, 1));
  const stage =
    stages.find((one) => one.name === step.stage?.toLowerCase()) ?? lastIfUnnamed(step, stages);
  const numbered = stage?.instructions.find(
    (one) => one.position === step.position && one.position !== null,
  );
  if (numbered !== undefined && stage?.total === step.of && says(step.instruction, numbered, false))
    return numbered.line;
  const here = (stage?.instructions ?? []).filter((one) => says(step.instruction, one, true));
  return only(here) ?? only(all.filter((one) => says(step.instruction, one, true)));
}

function lastIfUnnamed(step: Pick<Step, 'stage'>, stages: readonly Stage[]): Stage | undefined {
  return step.stage === '' ? stages.at(-1) : undefined;
}

function only(found: readonly Instruction[]): number | null {
  return found.length === 1 ? (found[0]?.line ?? null) : null;
}

/** Whether a shown instruction can come from this one: its keyword, and if asked its text too. */
function says(shown: string, instruction: Instruction, text: boolean): boolean {
  const flat = bare(shown);
  if (flat.split(' ')[0]?.toUpperCase() !== instruction.keyword) return false;
  return !text || matches(flat, bare(instruction.text));
}

/** BuildKit shows COPY and WORKDIR without their quotes, and RUN with its line breaks removed. */
export function bare(text: string): string {
  return text.replace(/["']/g, '').replace(/\s+/g, ' ').trim();
}

/** Variables are expanded in what is shown, so only the text between them is compared, in its order. */
export function matches(shown: string, written: string): boolean {
  const literals = written.split(/\$\{[^}]*\}|\$\w+/);
  const [first = '', ...rest] = literals;
  if (!shown.startsWith(first)) return false;
  let at = first.length;
  for (const literal of rest) {
    const found = shown.indexOf(literal, at);
    if (found < 0) return false;
    at = found + literal.length;
  }
  const last = rest.at(-1);
  return last === undefined ? shown === written : shown.endsWith(last);
}

function fetches(instruction: Instruction, image: string): boolean {
  const words = instruction.text.split(' ');
  return instruction.keyword === 'FROM' && words.some((word) => shortRef(word) === shortRef(image));
}
