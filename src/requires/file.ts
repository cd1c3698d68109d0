import type { Requirement } from '../model/requirement.ts';
import { shared } from './known.ts';

/** A file or folder that must be there; a relative path starts in the config's folder. */
export const file = (path: string, settings: { readonly hint?: string } = {}): Requirement =>
  shared(['file', path, settings], () => ({
    name: path,
    check: async (look) => {
      const absolute = path.startsWith('/') ? path : `${look.base}/${path}`;
      const stat = await look.files.stat(absolute);
      return stat === null
        ? {
            is: 'missing',
            why: `there is no ${absolute}`,
            todo: settings.hint === undefined ? [] : [settings.hint],
          }
        : { is: 'ok', found: stat.kind === 'folder' ? 'a folder' : 'there' };
    },
  }));
