import { previewSteps } from '../../src/domain/report/index.ts';
import { Stop } from '../../src/index.ts';
import { junitReport } from './junit.ts';
import { markdown } from './reported.ts';
import type { Reported } from './reported.ts';

export const formats = ['md', 'html', 'json', 'junit', 'preview'] as const;
export type Format = (typeof formats)[number];

/** A report as the text of a file. Throws a `usage` failure for a format that cannot tell it. */
export async function render(reported: Reported, format: Format, mention = false): Promise<string> {
  switch (format) {
    case 'md':
      return markdown(reported, mention);
    case 'json':
      return `${JSON.stringify(reported, null, 1)}\n`;
    case 'junit':
      return junitReport(reported);
    case 'preview':
      if (reported.kind === 'walk') return previewSteps(reported.walk);
      throw new Stop({
        kind: 'usage',
        what: 'Preview steps are made from a walk through a checklist.',
        todo: ['Walk through one first:', '$ kpi-tasks check'],
      });
    case 'html': {
      const { htmlReport } = await import('./html/index.ts');
      return htmlReport(reported);
    }
  }
}
