import type { Requirement } from '../model/requirement.ts';
import { shared } from './known.ts';

/** A variable that must be set, and not to nothing. Its value is never told. */
export const environment = (name: string, settings: { readonly hint?: string } = {}): Requirement =>
  shared(['environment', name, settings], () => ({
    name: `$${name}`,
    check: (look) =>
      Promise.resolve(
        (look.env[name] ?? '') === ''
          ? {
              is: 'missing',
              why: `the variable ${name} is not set`,
              todo: [settings.hint ?? `$ export ${name}=…`],
            }
          : { is: 'ok', found: 'set' },
      ),
  }));
