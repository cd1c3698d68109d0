import { composeFileProblems, envFileProblems, koboDockerProblems } from './compose-problems.ts';
import { confProblems } from './conf-problems.ts';
import type { BuildFacts, Problem } from './facts.ts';
import { checkoutProblems } from './kpi-problems.ts';
import { serviceProblems } from './service-problems.ts';

/** Everything that can be known before a build to stand in its way; empty where all is well. */
export function diagnose(facts: BuildFacts): readonly Problem[] {
  for (const rules of stages) {
    const found = rules.flatMap((rule) => rule(facts));
    if (found.some((problem) => problem.level === 'error')) return found;
    if (rules === stages.at(-1)) return found;
  }
  return [];
}

type Rule = (facts: BuildFacts) => readonly Problem[];

/** Later stages stand on what earlier ones found in order; their complaints would only be echoes. */
const stages: readonly (readonly Rule[])[] = [
  [confProblems],
  [koboDockerProblems],
  [composeFileProblems, envFileProblems, checkoutProblems, serviceProblems],
];
