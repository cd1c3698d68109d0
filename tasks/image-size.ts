import { resolve } from 'node:path';
import {
  breakDown,
  budgetLine,
  comparePackages,
  compareWeights,
  judgeBudgets,
  readBudgets,
  sizeText,
} from '../src/domain/image/index.ts';
import type { Breakdown } from '../src/domain/image/breakdown.ts';
import type { Budget } from '../src/domain/image/budget.ts';
import type { Weight } from '../src/domain/image/sizes.ts';
// From its own file: the package's declarations then need no types of Node.
import type { Against, SizeResult } from '../src/domain/image/size-text.ts';
import { Stop, arg, bytes, flag, stop, task } from '../src/index.ts';
import type { Context, Needs, Prepared, Preparing, Values } from '../src/index.ts';
import {
  answer,
  imageRequirements,
  openImage,
  planReading,
  sources,
  wantedImage,
} from './image/index.ts';
import type { Plan } from './image/index.ts';

const options = {
  image: arg.text('The image, or the path of an archive; without it, what build tags', {
    required: false,
  }),
  against: flag.text('Compare with this image: what weighs more or less than there'),
  budget: flag.text('Fail above these: “total<2GB,/opt/venv<450MB,hidden<50MB”, or a file of them'),
  from: flag.choice(sources, 'Where the engine’s images are read from', { default: 'auto' }),
};

export const imageSize = task({
  name: 'image-size',
  summary: 'Tell where the bytes of the image are, and which nobody can see',
  details:
    'Counts from the headers of the layers: by folder, by Python and Debian package, by layer with the instruction that made ' +
    'it, and what is carried along unseen, with who put it there and who hid it. The numbers are the same on every store of ' +
    'the engine. The layers are read from the engine’s own store, through a container that is made, never started, and taken ' +
    'away again; where that cannot be (--from archive), from docker save. What was read of a layer is remembered.',
  group: 'Image',
  examples: [
    'image-size',
    'image-size --against kpi:dev.main',
    'image-size --budget "total<2GB,/srv/src/kpi/.git<1MB"',
    'image-size ./image.tar --json',
  ],
  options,
  requires: ({ image, against }) =>
    imageRequirements(image, ...(against === undefined ? [] : [against])),
  prepare,
  run: measure,
  verdict: overBudget,
  print: (result, { columns }) => sizeText(result, { columns, bytes }),
});

type SizePlan = Prepared & {
  readonly now: Plan;
  readonly before: Plan | null;
  readonly budgets: readonly Budget[];
};

async function prepare(look: Preparing<Values<typeof options>>): Promise<SizePlan> {
  const { image, against, budget, from } = look.options;
  const budgets = budget === undefined ? [] : await budgetsOf(look, budget);
  const plan = async (name: string | undefined) =>
    planReading(look, await wantedImage(look, name), { is: 'layers' }, from);
  const now = await plan(image);
  const before = against === undefined ? null : await plan(against);
  return {
    now,
    before,
    budgets,
    notes: [`image: ${now.wanted.name}`, ...now.notes],
    commands: [...now.commands, ...(before?.commands ?? [])],
  };
}

async function budgetsOf(
  look: Pick<Preparing<unknown>, 'files' | 'cwd'>,
  given: string,
): Promise<readonly Budget[]> {
  const read = given.includes('<')
    ? ({ is: 'there', text: given } as const)
    : await look.files.text(resolve(look.cwd, given));
  const budgets = read.is === 'there' ? readBudgets(read.text) : noFile[read.is](given);
  if (typeof budgets !== 'string') return budgets;
  throw new Stop({
    kind: 'usage',
    what: `--budget: ${budgets}.`,
    todo: [
      'A budget names total, visible, hidden or a path, and the most it may have:',
      '$ kpi-tasks image-size --budget "total<2GB,/opt/venv<450MB"',
    ],
  });
}

const noFile = {
  absent: (given: string) => `there is no file ${given}`,
  forbidden: (given: string) => `the file ${given} may not be read`,
} as const;

type Measuring = Context<Values<typeof options>, Needs, SizePlan>;

async function measure(context: Measuring): Promise<SizeResult> {
  const { now: plan, before: other, budgets } = context.prepared;
  const { wanted } = plan;
  const now = await taken(context, plan);
  const before = other === null ? null : await taken(context, other);
  const paths = budgets.some(({ of }) => of.startsWith('/'));
  return {
    ...now.breakdown,
    image: wanted.name,
    id: wanted.is === 'engine' ? wanted.id : '',
    engineBytes: wanted.is === 'engine' ? wanted.bytes : null,
    budgets: judgeBudgets(budgets, now.breakdown, paths ? await now.weight() : null),
    against: before === null || other === null ? null : await compared(other, before, now),
  };
}

type Taken = { readonly breakdown: Breakdown; readonly weight: () => Promise<Weight> };

/** What an image is made of; the weight of every path is worked out anew where it is asked for, since it is never kept. */
async function taken(context: Measuring, plan: Plan): Promise<Taken> {
  let whole: ReturnType<typeof breakDown> | null = null;
  const work = async () => (whole ??= breakDown((await openImage(context, plan)).image));
  const breakdown = await answer(context, plan, 'size', async () => ({
    value: (await work()).breakdown,
    keep: true,
  }));
  return { breakdown, weight: async () => (await work()).weight };
}

function overBudget(result: SizeResult): Stop | null {
  const over = result.budgets.filter(({ kept }) => !kept);
  if (over.length === 0) return null;
  return stop(`${result.image} is over ${over.length === 1 ? 'its budget' : 'its budgets'}`, {
    why: over.map((one) => budgetLine(one, { columns: 76, bytes })),
    todo: ['See where the bytes are:', `$ kpi-tasks image-size ${result.image}`],
  });
}

/** Differences below this are noise: a log line, a time in a compiled file. */
const least = 1000;

async function compared(other: Plan, before: Taken, now: Taken): Promise<Against> {
  return {
    image: other.wanted.name,
    bytes: before.breakdown.bytes,
    paths: compareWeights(await before.weight(), await now.weight(), least),
    python: comparePackages(before.breakdown.python, now.breakdown.python),
    apt: comparePackages(before.breakdown.apt, now.breakdown.apt),
  };
}
