import { diagnose } from '../../src/domain/checkout/diagnose.ts';
import type { Problem } from '../../src/domain/checkout/facts.ts';
import type { Finding, Reading, Requirement } from '../../src/index.ts';
import { findWorkspace } from '../workspace.ts';
import { buildFacts } from './build-facts.ts';

/** kobo-install, kobo-docker and the checkout are in a state in which `build kpi` can work. */
export const koboInstall: Requirement = koboInstallFor('kpi');

/** The same for other services of the front end. */
export function koboInstallFor(...services: readonly string[]): Requirement {
  return {
    name: 'kobo-install',
    check: async (look) => findingOf(await problemsOf(look, services), services),
  };
}

async function problemsOf(look: Reading, services: readonly string[]): Promise<readonly Problem[]> {
  const workspace = await findWorkspace(look);
  return diagnose(await buildFacts(look.files, workspace, services));
}

function findingOf(problems: readonly Problem[], services: readonly string[]): Finding {
  const errors = problems.filter((problem) => problem.level === 'error');
  if (errors.length > 0) return { is: 'missing', ...words(errors) };
  if (problems.length > 0) return { is: 'warning', ...words(problems) };
  return { is: 'ok', found: `set up to build ${services.join(', ')}` };
}

/** Several problems as one: the first says why, and what to do is said for each. */
function words(problems: readonly Problem[]): { why: string; todo: readonly string[] } {
  const [first, ...others] = problems;
  return {
    why: [`${first?.what ?? ''}.`, ...(first?.why ?? [])].join(' '),
    todo: [
      ...(first?.todo ?? []),
      ...others.flatMap((problem) => [`Then: ${problem.what}.`, ...problem.todo]),
    ],
  };
}
