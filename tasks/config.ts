import { defineConfig } from '../src/index.ts';
import { build, buildNoCache } from './build.ts';
import { buildStages } from './build-stages.ts';
import { compare } from './compare.ts';
import { djangoCheck } from './django-check.ts';
import { imageReview } from './checklists/image-review.ts';
import { pipUpgrade } from './checklists/pip-upgrade.ts';
import { releaseCandidate } from './checklists/release-candidate.ts';
import { findSubject } from './checklists/subject.ts';
import { translationUpdate } from './checklists/translation-update.ts';
import { depsCheck } from './deps-check.ts';
import { gitInfo } from './git-info.ts';
import { history } from './history.ts';
import { imageContents } from './image-contents.ts';
import { imageSize } from './image-size.ts';
import { permissionCheck } from './permission-check.ts';
import { pipCompile } from './pip-compile.ts';
import { lastBuild } from './report/builds.ts';
import { releaseCheck } from './release-check.ts';
import { report } from './report.ts';
import { submoduleFetch } from './submodule-fetch.ts';
import { translationCompile } from './translation-compile.ts';
import { translationPull } from './translation-pull.ts';
import { formatPython } from './format-python.ts';
import { icons } from './icons.ts';
import { imagesPrune } from './images-prune.ts';
import { lint } from './lint.ts';
import { nodeDeps } from './node-deps.ts';
import { openapi } from './openapi.ts';
import { shell } from './shell.ts';
import { translationGenerate } from './translation-generate.ts';
import { watch } from './watch.ts';
import { findRoot } from './workspace.ts';

/** Everything that ships: what serves where there is no kpi.config.ts, and what one can include. */
const kpi = defineConfig({
  tasks: [
    build,
    buildNoCache,
    history,
    report,
    compare,
    permissionCheck,
    imageSize,
    imageContents,
    buildStages,
    depsCheck,
    gitInfo,
    pipCompile,
    submoduleFetch,
    translationPull,
    translationCompile,
    translationGenerate,
    shell,
    imagesPrune,
    openapi,
    djangoCheck,
    releaseCheck,
    formatPython,
    lint,
    nodeDeps,
    icons,
    watch,
  ],
  checklists: [imageReview, pipUpgrade, translationUpdate, releaseCandidate],
  testing: {
    people: { john: '', scott: '', olivier: '' },
    severity: 'should fix',
  },
  findRoot,
  findSubject,
  overview: lastBuild,
});

// The loader reads the default export of whatever config serves.
// oxlint-disable-next-line import/no-default-export
export default kpi;
