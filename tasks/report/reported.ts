import {
  buildMarkdown,
  comparisonMarkdown,
  logMarkdown,
} from '../../src/domain/build-log/index.ts';
import type { BuildRecord, Comparison, PastedLog } from '../../src/domain/build-log/index.ts';
import { mergedMarkdown } from '../../src/domain/report/index.ts';
import type { Carried } from '../../src/domain/report/index.ts';
import type { AboutImage } from './about-image.ts';
import type { Source } from './sources.ts';
import { walkText } from './walk.ts';
import type { WalkReport } from './walk.ts';

/** What a report is about, as data. */
export type Reported =
  | {
      readonly kind: 'build';
      readonly build: BuildRecord;
      /** What is in its image; null where nobody asked, or where the image is gone. */
      readonly image: AboutImage | null;
    }
  | { readonly kind: 'log'; readonly name: string; readonly log: PastedLog }
  | {
      readonly kind: 'comparison';
      readonly comparison: Comparison;
      readonly before: readonly Source[];
      readonly after: readonly Source[];
    }
  | ({ readonly kind: 'walk' } & WalkReport)
  | { readonly kind: 'merged'; readonly reports: readonly Carried[] };

/** As Markdown, to be pasted into a pull request. */
export function markdown(reported: Reported, mention: boolean): string {
  switch (reported.kind) {
    case 'build':
      return buildMarkdown(reported.build);
    case 'log':
      return logMarkdown(reported.name, reported.log);
    case 'comparison':
      return comparisonMarkdown(reported.comparison);
    case 'walk':
      return walkText(reported, mention);
    case 'merged':
      return mergedMarkdown(reported.reports);
  }
}
