import { resolve } from 'node:path';
import type { AnyChecklist } from '../../model/checklist.ts';
import type { World } from '../../model/world.ts';
import type { Desk, Reply, Shown } from '../../run/checklist/world.ts';
import { fromLines, readAnswers } from '../../walk/answers.ts';
import type { Answer, Answers } from '../../walk/answers.ts';
import { usage } from '../words-of-argv.ts';
import type { Words } from '../words-of-argv.ts';
import { findStep } from './lists.ts';

/** The answers of `--answers FILE` and `--answer STEP=VERDICT`; the latter count more. Throws a `usage` failure. */
export async function givenAnswers(
  world: World,
  cwd: string,
  list: AnyChecklist,
  flags: Words['flags'],
): Promise<Answers> {
  const all = new Map<string, Answer>();
  for (const file of texts(flags, 'answers')) {
    const path = resolve(cwd, file);
    const read = await world.files.text(path);
    if (read.is !== 'there')
      throw usage(
        `--answers: there is no file ${path}${read.is === 'forbidden' ? ' that may be read' : ''}.`,
        'Write one, a line a step:',
        ...list.steps
          .flatMap(({ id, kind }) => (kind === 'auto' ? [] : [`  ${id}=pass`]))
          .slice(0, 3),
      );
    take(readAnswers(read.text), `--answers ${file}`);
  }
  take(fromLines(texts(flags, 'answer')), '--answer');
  for (const id of all.keys()) {
    findStep(list, id, '--answer');
    if (list.steps.find((step) => step.id === id)?.kind === 'auto')
      throw usage(`${id} is judged by its task and takes no answer.`, 'Leave that answer away.');
  }
  return all;

  function take(read: Answers | string, from: string): void {
    if (typeof read === 'string')
      throw usage(
        `${from}: ${read}.`,
        'For example:',
        '  shell=pass',
        '  speed=fail:slower than before',
      );
    for (const [id, answer] of read) all.set(id, answer);
  }
}

/** Says to a step what was said beforehand. */
export async function reply(
  answer: Answer,
  cwd: string,
  { step }: Pick<Shown, 'step'>,
  desk: Desk,
): Promise<Reply> {
  for (const file of answer.evidence) {
    const kept = await desk.evidence(resolve(cwd, file));
    if (kept.is === 'refused')
      throw usage(
        `The evidence of ${step.id} is not there to be kept: ${kept.why}`,
        'Correct its path, then go on:',
        '$ kpi-tasks resume',
      );
  }
  if (answer.note !== null) desk.note(answer.note);
  if (answer.cc !== null) desk.cc(answer.cc);
  const { verdict, reason, severity } = answer;
  return { do: 'judge', verdict, reason, severity };
}

export const texts = (flags: Words['flags'], name: string): readonly string[] =>
  (flags.get(name) ?? []).filter((one) => typeof one === 'string');
