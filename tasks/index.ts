export { build, buildNoCache } from './build.ts';
export { kpi } from './config.ts';
export { history } from './history.ts';
export { report } from './report.ts';
