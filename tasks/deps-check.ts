import { fitted } from '../src/domain/words/fitted.ts';
import { counts, drift } from '../src/domain/python-deps/drift.ts';
import { stop, task } from '../src/index.ts';
import type { Prepared, Preparing } from '../src/index.ts';
import { theCheckout } from './checkout/kpi.ts';
import { requirementFiles } from './checkout/requirement-files.ts';
import { printCheck, todoFor } from './deps-check/words.ts';
import type { DepsCheck } from './deps-check/words.ts';

export const depsCheck = task({
  name: 'deps-check',
  summary: 'Check that the pinned Python packages agree with each other and with what is asked for',
  details:
    'Reads dependencies/pip and nothing else: what the image gets must be what the tests and the development ' +
    'containers get, each git revision asked for must be the one pinned, and each file must come from its own .in file. ' +
    'It asks no index and takes milliseconds.',
  group: 'Python packages',
  examples: ['deps-check', 'deps-check --json'],
  readOnly: true,
  prepare,
  run: async ({ files, prepared }): Promise<DepsCheck> => {
    const pairs = await requirementFiles(files, prepared.kpi);
    return { kpi: prepared.kpi, files: counts(pairs), differences: drift(pairs) };
  },
  verdict: ({ differences }) =>
    differences.length === 0
      ? null
      : stop(
          differences.length === 1
            ? 'The Python requirement files contradict each other in one place'
            : `The Python requirement files contradict each other in ${differences.length} places`,
          { why: differences.map(({ what }) => what), todo: todoFor(differences) },
        ),
  print: (result, look) => fitted(printCheck(result), look),
});

type CheckPlan = Prepared & { readonly kpi: string };

async function prepare(look: Preparing<{}>): Promise<CheckPlan> {
  const { kpi, workspace } = await theCheckout(look);
  const pairs = await requirementFiles(look.files, kpi);
  const read = pairs.map(({ path }) => path).join(', ');
  return { kpi, commands: [], notes: [...workspace.notes, `reads ${read} and their .txt files`] };
}
