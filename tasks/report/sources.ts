import { basename, resolve } from 'node:path';
import { readPasted } from '../../src/domain/build-log/index.ts';
import { quoted } from '../../src/domain/checkout/facts.ts';
import type { BuildRecord, Measured, PastedLog } from '../../src/domain/build-log/index.ts';
import { Stop } from '../../src/index.ts';
import type { Preparing } from '../../src/index.ts';
import { pick, readBuilds } from './builds.ts';

/** A build that can be reported or compared. */
export type Source =
  | { readonly is: 'record'; readonly record: BuildRecord }
  | { readonly is: 'log'; readonly name: string; readonly log: PastedLog };

type Looking = Pick<Preparing<unknown>, 'records' | 'state' | 'files' | 'cwd' | 'input'>;

/**
 * Finds what a word stands for: a recorded build by its id, by the beginning of one, or as `last`, `last~1`; a file with
 * a pasted log; `-` for standard input. Throws a `usage` failure where it is none of them.
 */
export async function sourceOf(look: Looking, word: string): Promise<Source> {
  if (word === '-') return logFrom('standard input', await look.input());
  const remembered = await readBuilds(look);
  const { builds, damaged } = remembered;
  const back = /^last(?:~(\d+))?$/.exec(word);
  if (back !== null) {
    const at = Number(back[1] ?? 0);
    const found = builds.at(-1 - at);
    if (found === undefined)
      throw usage(
        builds.length === 0
          ? 'No build was recorded here yet.'
          : `${word} is no build: ${builds.length} ${builds.length === 1 ? 'is' : 'are'} recorded here.`,
        builds.length === 0 ? '$ kpi-tasks build' : '$ kpi-tasks history',
      );
    return { is: 'record', record: found };
  }
  const known = builds.some(({ id }) => id.startsWith(word));
  const broken = damaged.some((path) => basename(path).startsWith(word));
  const read = known || broken ? null : await look.files.text(resolve(look.cwd, word));
  if (read?.is === 'there') return logFrom(word, read.text);
  if (read?.is === 'forbidden') throw usage(`${word} may not be read.`, `$ ls -l ${quoted(word)}`);
  if (read !== null && word.includes('/'))
    throw usage(`There is no file ${word}.`, 'Check the path.');
  return { is: 'record', record: pick(remembered, word) };
}

function logFrom(name: string, text: string): Source {
  const log = readPasted(text);
  if (log.steps.length > 0) return { is: 'log', name, log };
  throw usage(
    text.trim() === '' ? `There is nothing in ${name}.` : `There is no build log in ${name}.`,
    'A log is what docker printed: plain progress, rawjson, or the last frame of a terminal, as in',
    '$ docker compose build kpi 2>&1 | tee build.log',
  );
}

/** A source as comparing needs it. */
export function measured(source: Source): Measured {
  if (source.is === 'record') {
    const { id, steps, outcome, progress, buildSeconds } = source.record;
    const seconds = buildSeconds > 0 ? buildSeconds : null;
    return {
      label: id,
      steps,
      seconds,
      complete: outcome === 'built',
      cut: progress === 'terminal',
      leftOut: 0,
    };
  }
  const { name, log } = source;
  return {
    label: basename(name),
    steps: log.steps,
    seconds: log.seconds > 0 ? log.seconds : null,
    complete: log.failure === null,
    cut: log.format === 'terminal',
    leftOut: log.leftOut,
  };
}

const usage = (what: string, ...todo: readonly string[]): Stop =>
  new Stop({ kind: 'usage', what, todo });
