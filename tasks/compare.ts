import { arg, flag, task } from '../src/index.ts';
import { planComparison } from './compare/plan.ts';
import { comparedMarkdown, comparedTable } from './compare/result.ts';
import type { Compared } from './compare/result.ts';
import { runComparison } from './compare/run.ts';
import { usualScenarios } from './compare/scenarios.ts';
import type { Scenario } from './compare/scenarios.ts';
import { cleanUp } from './compare/trees.ts';
import { refuseFolder } from './report/deliver.ts';
import { buildRequirements } from './requirements/index.ts';

const options = {
  base: arg.text('The commit or branch to hold against, such as main'),
  head: arg.text('The one that claims to be better', { default: 'HEAD' }),
  times: flag.number('How often each is built in each scenario', { default: 3 }),
  scenario: flag.list('Only this one, by its name or a part of it; may be repeated'),
  target: flag.text('Build only up to this stage'),
  format: flag.choice(['table', 'md', 'html', 'json'], 'What to print', { default: 'table' }),
  output: flag.path('Write it to this file'),
};

/** The comparison with scenarios of one’s own: `usualScenarios` and some more, or others. */
export const compareWith = (scenarios: readonly Scenario[]) =>
  task({
    name: 'compare',
    summary: 'Test what a change does to builds: two commits, side by side, in everyday scenarios',
    details:
      `Builds both commits in clones of their own, taking turns, in each scenario: ${scenarios.map(({ name, summary }) => `${name} (${summary})`).join('; ')}. ` +
      'Tells times by step, sizes by path, and permissions that changed, and what counts as a change and what is noise. ' +
      'Your working copy, index, stash and images stay as they are; the clones go away. Interrupted, it goes on where it stopped.',
    group: 'Image',
    examples: [
      'compare main',
      'compare main my-branch --times 5',
      'compare main --scenario "no cache" --times 1',
      'compare main --format html --output compare.html',
    ],
    options,
    pool: 'docker',
    requires: () => buildRequirements('buildx'),
    prepare: async (look) => {
      await refuseFolder(look.files, look.options.output);
      return planComparison(look, scenarios);
    },
    run: async (context): Promise<Compared> => {
      const compared = await runComparison(context);
      const { format, output } = context.options;
      if (output !== undefined)
        await context.files.write(output, await rendered(compared, format, 120));
      return compared;
    },
    // Also after Ctrl-C; what a kill leaves behind goes with the next comparison.
    cleanup: cleanUp,
    print: (compared, { columns }, { format, output }) =>
      output === undefined ? rendered(compared, format, columns) : `Wrote ${output}`,
  });

export const compare = compareWith(usualScenarios);

async function rendered(
  compared: Compared,
  format: 'table' | 'md' | 'html' | 'json',
  columns: number,
): Promise<string> {
  switch (format) {
    case 'table':
      return comparedTable(compared, columns);
    case 'md':
      return comparedMarkdown(compared);
    case 'json':
      return `${JSON.stringify(compared, null, 1)}\n`;
    case 'html': {
      const { comparedPage } = await import('./compare/html.ts');
      return comparedPage(compared);
    }
  }
}
