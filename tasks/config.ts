import { defineConfig } from '../src/index.ts';
import { build, buildNoCache } from './build.ts';
import { history } from './history.ts';
import { imageSize } from './image-size.ts';
import { permissionCheck } from './permission-check.ts';
import { report } from './report.ts';
import { findRoot } from './workspace.ts';

/** Everything that ships: what serves where there is no kpi.config.ts, and what one can include. */
export const kpi = defineConfig({
  tasks: [build, buildNoCache, history, report, permissionCheck, imageSize],
  findRoot,
});

// The loader reads the default export of whatever config serves.
// oxlint-disable-next-line import/no-default-export
export default kpi;
