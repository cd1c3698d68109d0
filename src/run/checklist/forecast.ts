import type { AnyChecklist, AnyStep } from '../../model/checklist.ts';
import type { Need, Settled } from '../../model/task.ts';
import type { Finding, Requirement } from '../../model/requirement.ts';
import type { Walk } from '../../model/walk.ts';
import type { Plan } from '../../plan/plan.ts';
import { check, requirers } from '../preflight.ts';
import { preview } from '../preview.ts';
import { above } from './above.ts';
import { lookingOf } from './auto.ts';

/** What going through some steps will need and take. */
export type Forecast = {
  readonly checked: readonly {
    readonly name: string;
    readonly finding: Finding;
    readonly advice: boolean;
    /** The titles of the steps that need it. */
    readonly steps: readonly string[];
  }[];
  readonly auto: number;
  readonly human: number;
  readonly seconds: number;
  readonly yours: number;
  /** How many steps nobody knows the time of. */
  readonly unknown: number;
};

type Outlook = Parameters<typeof preview>[0] & {
  readonly plan: (need: Need) => Plan;
};

/** Looks at the machine, and at how long the steps took before. Changes nothing. */
export async function forecast(
  site: Outlook,
  list: AnyChecklist,
  steps: readonly AnyStep[],
  past: { readonly walk: Walk | null; readonly earlier: readonly Walk[] },
): Promise<Forecast> {
  const plans = await Promise.all(
    steps.flatMap((step) => (step.task === null ? [] : [planned(site, step, past.walk)])),
  );
  const wanted = new Map<Requirement, readonly string[]>();
  for (const { step, plan } of plans)
    for (const one of requirers(plan).keys())
      wanted.set(one, [...(wanted.get(one) ?? []), step.title]);
  const checked = await check(wanted, site.looking);
  const times = await Promise.all(
    steps.map(async (step) => ({
      step,
      seconds:
        usual(list, step, past.earlier) ??
        (step.kind === 'auto'
          ? await expected(site, plans.find((one) => one.step === step)?.plan)
          : step.minutes * 60),
    })),
  );
  return {
    checked: merged(
      checked.map(({ requirement, finding, tasks }) => ({
        name: requirement.name,
        finding,
        advice: requirement.advice === true || requirement.checkedByTask === true,
        steps: tasks,
      })),
    ),
    ...timesOf(times),
  };
}

type Time = { readonly step: AnyStep; readonly seconds: number | null };

function timesOf(times: readonly Time[]): Omit<Forecast, 'checked'> {
  const sum = (some: readonly Time[]) =>
    some.reduce((total, { seconds }) => total + (seconds ?? 0), 0);
  const human = times.filter(({ step }) => step.kind !== 'auto');
  return {
    auto: times.length - human.length,
    human: human.length,
    seconds: sum(times),
    yours: sum(human),
    unknown: times.filter(({ seconds }) => seconds === null).length,
  };
}

/** Tasks may each make a requirement of the same name; what is found is told once. */
function merged(checked: Forecast['checked']): Forecast['checked'] {
  const key = (one: Forecast['checked'][number]) => `${one.name} ${JSON.stringify(one.finding)}`;
  return [...Map.groupBy(checked, key).values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const steps = [...new Set(same.flatMap((one) => one.steps))];
    return [{ ...first, advice: same.every(({ advice }) => advice), steps }];
  });
}

async function planned(site: Outlook, step: AnyStep, walk: Walk | null) {
  if (step.task === null) throw new Error(`no task does ${step.id}`);
  return {
    step,
    plan: site.plan({ task: step.task, given: await givenNow(site, step, walk), ready: true }),
  };
}

/** The options as far as they can be told before anything has run. */
async function givenNow(site: Outlook, step: AnyStep, walk: Walk | null): Promise<Settled> {
  if (walk === null) return step.given({}, lookingOf(site)).catch(() => ({}));
  return step.given(above(walk, step.id).seen, lookingOf(site)).catch(() => ({}));
}

/** The median of the last times it was done well. */
function usual(list: AnyChecklist, { id }: AnyStep, earlier: readonly Walk[]): number | null {
  const times = earlier
    .filter(({ checklist }) => checklist === list.name)
    .flatMap(({ steps }) =>
      steps.filter((step) => step.id === id && step.seconds > 0 && step.verdict === 'pass'),
    )
    .map(({ seconds }) => seconds)
    .slice(-5)
    .toSorted((one, other) => one - other);
  return times[Math.floor(times.length / 2)] ?? null;
}

/** What the tasks say themselves; null where one cannot tell, such as what reads an image before there is one. */
async function expected(site: Outlook, plan: Plan | undefined): Promise<number | null> {
  if (plan === undefined) return null;
  const { tasks } = await preview(site, plan);
  return tasks.find(({ task }) => task === plan.wanted)?.expected ?? null;
}
