import { compareBuilds } from '../../src/domain/build-log/index.ts';
import { surroundings } from '../build/facts.ts';
import { compareImages } from './images.ts';
import { isSample, measure, measuredOf, openRuns, warmUp } from './measure.ts';
import type { Sample } from './measure.ts';
import type { Compared } from './result.ts';
import { cleanUpOlder, comparisons, makeTree } from './trees.ts';
import type { Comparing } from './trees.ts';

/** Builds both commits again and again, remembers each build at once, and compares. */
export async function runComparison(context: Comparing): Promise<Compared> {
  const { prepared } = context;
  const kind = `${comparisons}/${prepared.key}`;
  const samples = [...(await remembered(context, kind))];
  if (samples.length > 0 && openRuns(prepared, samples).length === 0) {
    // That comparison is over; who asks again wants new figures.
    await context.files.remove(`${context.state}/${kind}`);
    samples.length = 0;
  }
  if (samples.length > 0) context.say(`Going on: ${samples.length} builds are measured already.`);
  try {
    await cleanUpOlder(context);
    for (const side of prepared.sides) await makeTree(context, side);
    for (const side of prepared.sides) await warmUp(context, side);
    const images = await compareImages(context);
    for (const { scenario, side, run } of openRuns(prepared, samples)) {
      const sample = await measure(context, scenario, side, run);
      const id = [
        String(run).padStart(3, '0'),
        prepared.scenarios.indexOf(scenario) + 1,
        side.side,
      ].join('-');
      await context.records.add(kind, id, sample);
      samples.push(sample);
    }
    return {
      ...compared(context, samples),
      images,
      environment: await surroundings(context, null),
    };
  } finally {
    if (context.signal.aborted)
      context.warn(
        `${samples.length} builds are kept. The same command goes on: ${prepared.repeat}`,
      );
  }
}

async function remembered(context: Comparing, kind: string): Promise<readonly Sample[]> {
  const { records } = await context.records.all(kind);
  return records.map(({ value }): unknown => value).filter((value) => isSample(value));
}

function compared(
  context: Comparing,
  samples: readonly Sample[],
): Omit<Compared, 'images' | 'environment'> {
  const { sides, scenarios, times, repeat } = context.prepared;
  const [base, head] = sides.map(({ ref, commit }) => ({ ref, commit }));
  const of = (scenario: string, side: Sample['side']) =>
    samples
      .filter((one) => one.scenario === scenario && one.side === side && one.run <= times)
      .map(measuredOf);
  return {
    base: base ?? { ref: '', commit: '' },
    head: head ?? { ref: '', commit: '' },
    times,
    scenarios: scenarios.map(({ name, summary }) => ({
      name,
      summary,
      comparison: compareBuilds(of(name, 'base'), of(name, 'head')),
    })),
    repeat,
  };
}
