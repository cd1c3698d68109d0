export { readAccounts } from './accounts.ts';
export { check } from './check.ts';
export { findFormat, judgeCheckout, readFind } from './checkout.ts';
export type { CheckoutResult } from './checkout.ts';
export { kpiPolicy } from './kpi.ts';
export type { Compile, Finding, Policy, Rule } from './policy.ts';
export { onlyIn, summarise } from './summary.ts';
export { checkoutText, countText, imageResult, imageText } from './text.ts';
export type { ImageResult } from './text.ts';
