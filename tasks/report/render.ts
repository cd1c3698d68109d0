import { markdown } from './reported.ts';
import type { Reported } from './reported.ts';

export type Format = 'md' | 'html' | 'json';

/** A report as the text of a file. */
export async function render(reported: Reported, format: Format): Promise<string> {
  switch (format) {
    case 'md':
      return markdown(reported);
    case 'json':
      return `${JSON.stringify(reported, null, 1)}\n`;
    case 'html': {
      const { htmlReport } = await import('./html/index.ts');
      return htmlReport(reported);
    }
  }
}
