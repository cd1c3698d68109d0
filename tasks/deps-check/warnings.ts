import { drift } from '../../src/domain/python-deps/drift.ts';
import { failureOf } from '../../src/index.ts';
import type { ReadFiles } from '../../src/index.ts';
import { requirementFiles } from '../checkout/requirement-files.ts';

/** What a person should know of the requirement files before something else stands on them; nothing where there are none. */
export async function depsWarnings(files: ReadFiles, kpi: string): Promise<readonly string[]> {
  try {
    const differences = drift(await requirementFiles(files, kpi));
    const [first, ...others] = differences.map(({ what }) => what);
    if (first === undefined) return [];
    const more = others.length === 0 ? '' : ` There are ${others.length} more.`;
    return [
      `The Python requirement files contradict each other: ${first}${more} See kpi-tasks deps-check`,
    ];
  } catch (error) {
    // A checkout without such files, or that is not there, is told by the work itself.
    if (failureOf(error).kind === 'missing') return [];
    throw error;
  }
}
