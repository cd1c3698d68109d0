import type { Facts, Looking } from '../../src/index.ts';
import { gitIn } from '../checkout/git.ts';
import { theCheckout } from '../checkout/kpi.ts';

/** The last commits that changed the translations. */
export async function lastOfLocale(look: Looking): Promise<Facts> {
  const { kpi } = await theCheckout(look);
  const said = await gitIn(look, kpi).ask('log', '-3', '--format=%h %as %s', '--', 'locale');
  return { 'last of locale': said === null || said === '' ? 'no commit touches locale' : said };
}
