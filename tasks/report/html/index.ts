import { page } from '../../../src/domain/page/index.ts';
import type { Reported } from '../reported.ts';
import { buildPage, logPage } from './build.ts';
import { comparisonPage } from './comparison.ts';
import { permissionSection, sizeSection } from './image.ts';
import { mergedPage, walkPage } from './walk.ts';

/** A report as one HTML file. It draws, so it is loaded only where it is asked for. */
export function htmlReport(reported: Reported): string {
  switch (reported.kind) {
    case 'build': {
      const { build, image } = reported;
      const about =
        image === null ? [] : [sizeSection(image.sizes), permissionSection(image.permissions)];
      return page(buildPage(build, about));
    }
    case 'log':
      return page(logPage(reported.name, reported.log));
    case 'walk':
      return page(walkPage(reported));
    case 'merged':
      return page(mergedPage(reported.reports));
    case 'comparison':
      return page(comparisonPage(reported.comparison, reported.before, reported.after));
  }
}
