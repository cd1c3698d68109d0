import type { AnyChecklist, AnyStep } from '../../model/checklist.ts';
import { exitCode } from '../../model/exit.ts';
import type { ExitCode } from '../../model/exit.ts';
import type { Walk } from '../../model/walk.ts';
import { wordsOf } from '../../render/words.ts';
import { above } from '../../run/checklist/above.ts';
import { lookingOf } from '../../run/checklist/auto.ts';
import { makeMask, secretsOf } from '../../run/mask.ts';
import { preview } from '../../run/preview.ts';
import { dryRunText } from '../dry-run.ts';
import { outlook } from './walk-site.ts';
import type { Place } from './walk-site.ts';

/** `check --dry-run`: what each step would do. */
export async function dryCheck(
  place: Place,
  list: AnyChecklist,
  steps: readonly AnyStep[],
  walk: Walk | null,
): Promise<ExitCode> {
  const { world, globals } = place;
  const mask = makeMask(secretsOf(world.env));
  const shown = [];
  for (const step of steps) {
    const previews = step.task === null ? null : await previewOf(place, step, walk);
    mask.add(...(previews?.secrets ?? []));
    shown.push({ step: step.id, title: step.title, kind: step.kind, ask: step.ask, previews });
  }
  const text = globals.json
    ? `${JSON.stringify({ checklist: list.name, steps: shown })}\n`
    : shown
        .map(({ step, title, kind, ask, previews }) =>
          [
            `${step}: ${title}${kind === 'auto' ? '' : ' (asks you)'}`,
            ...(previews === null
              ? [`  ? ${ask}`, '']
              : [indented(dryRunText(previews, { wordsOf, whyOf: () => [] }))]),
          ].join('\n'),
        )
        .concat('Nothing was done.')
        .join('\n');
  world.stdout.write(`${mask.text(text).trimEnd()}\n`, 'answer');
  return exitCode.done;
}

async function previewOf(place: Place, step: AnyStep, walk: Walk | null) {
  if (step.task === null) throw new Error(`no task does ${step.id}`);
  const site = outlook(place);
  const seen = walk === null ? {} : above(walk, step.id).seen;
  const given = await step.given(seen, lookingOf(site)).catch(() => ({}));
  return preview(site, site.plan({ task: step.task, given, ready: true }));
}

const indented = (text: string): string =>
  text
    .replace(/Nothing was done\.\n$/, '')
    .trimEnd()
    .split('\n')
    .map((line) => `  ${line}`.trimEnd())
    .concat('')
    .join('\n');
