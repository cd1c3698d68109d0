import { existsSync } from 'node:fs';
import axe from 'axe-core';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

const path = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  (file) => existsSync(file),
);

/** Why there is no browser to test with; null where there is one. */
export const noChromium =
  path === undefined ? 'there is no Chromium here: apt-get install chromium' : null;

export const launch = (): Promise<Browser> =>
  chromium.launch({
    executablePath: path ?? '',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });

/** What a page did while it was opened. */
export type Opened = {
  readonly page: Page;
  /** What it asked for beside itself, and what it printed on the console. */
  readonly requests: readonly string[];
  readonly printed: readonly string[];
};

/** Opens a text as a page. */
export async function open(
  browser: Browser,
  html: string,
  how: BrowserContextOptions = {},
): Promise<Opened> {
  const page = await (await browser.newContext(how)).newPage();
  const requests: string[] = [];
  const printed: string[] = [];
  page.on('request', (request) => void requests.push(request.url()));
  page.on('console', (message) => void printed.push(message.text()));
  page.on('pageerror', (error) => void printed.push(error.message));
  await page.setContent(html, { waitUntil: 'load' });
  return { page, requests, printed };
}

/** What axe finds wrong for people who cannot see, cannot tell colours apart, or use no mouse. */
export async function violations(page: Page): Promise<readonly string[]> {
  // The debugger’s way in, since the page’s own policy forbids every script.
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const found = await (
      globalThis as unknown as {
        axe: {
          run(): Promise<{
            violations: { id: string; nodes: { html: string; failureSummary: string }[] }[];
          }>;
        };
      }
    ).axe.run();
    return found.violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary}`),
    );
  });
}
