import { kpiPolicy, policyProblem } from '../../src/domain/permissions/index.ts';
import { setting } from '../../src/index.ts';

/** What an image must be like; kpi's policy unless the config says another. */
export const permissions = setting({
  name: 'permissions',
  initial: kpiPolicy,
  problem: policyProblem,
});
