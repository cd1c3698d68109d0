import { exampleBase } from './examples/base-image.ts';
import { defineConfig } from './src/index.ts';
import { build, buildNoCache } from './tasks/build.ts';
import kpi from './tasks/config.ts';

/** In this repository the tasks work on the example workspace, unless KPI_DIR names a real checkout. */
export default defineConfig({
  include: [{ config: kpi }],
  tasks: [exampleBase],
  workspace: 'examples/workspace',
  before: [
    { task: build, run: [exampleBase] },
    { task: buildNoCache, run: [exampleBase] },
  ],
});
