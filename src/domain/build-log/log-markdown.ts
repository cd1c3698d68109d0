import { listing } from './listing.ts';
import { shortRef } from './name.ts';
import type { PastedLog } from './pasted.ts';
import { fromCache, ran, stageTimes } from './record.ts';
import { failurePart, stageTable } from './report.ts';
import { codeBlock, codeCell, inlineCode, secondsText } from '../words/words.ts';

/** A log that somebody pasted, as Markdown; `name` is that of its file. */
export function logMarkdown(name: string, log: PastedLog): string {
  const { steps, seconds, failure, leftOut } = log;
  const outcome = failure === null ? 'built' : 'failed';
  const lines = listing({ steps, buildSeconds: seconds, outcome, leftOut });
  const broken = failure && { ...failure, step: failure.step?.name ?? null, line: null };
  const parts = [
    [`### ${heading(log)}`],
    factsTable(name, log),
    failurePart({ failure: broken }),
    codeBlock(lines, 'diff'),
    stageTable({ stages: stageTimes(steps) }),
  ];
  return `${parts
    .filter((part) => part.length > 0)
    .map((part) => part.join('\n'))
    .join('\n\n')}\n`;
}

function heading({ names, seconds, failure }: PastedLog): string {
  const [image] = names;
  const what = image === undefined ? 'A build' : inlineCode(shortRef(image));
  const time = seconds > 0 ? secondsText(seconds) : null;
  if (failure !== null) return `❌ ${what} failed${time === null ? '' : ` after ${time}`}`;
  return `✅ ${what} built${time === null ? '' : ` in ${time}`}`;
}

function factsTable(name: string, { steps, leftOut, format }: PastedLog): readonly string[] {
  const cached = steps.filter(fromCache).length;
  const more = leftOut === 0 ? '' : `, ${leftOut} left out of the log`;
  return [
    '| | |',
    '|---|---|',
    `| Read from | ${codeCell(name)}, ${FORMATS[format]} |`,
    `| Steps | ${steps.filter(ran).length} ran, ${cached} cached${more} |`,
  ];
}

const FORMATS: Readonly<Record<PastedLog['format'], string>> = {
  rawjson: 'BuildKit’s JSON',
  plain: 'plain progress',
  terminal: 'the last frame of a terminal',
  none: 'nothing',
  other: 'text',
};
