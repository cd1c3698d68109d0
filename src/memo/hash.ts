import { basename, resolve } from 'node:path';

/** A folder name that people recognise and that two workspaces do not share. */
export const folderFor = (root: string): string =>
  `${basename(root) || 'root'}-${hash(resolve(root))}`;

/** Eight hexadecimal digits for a text (32-bit FNV-1a): enough to tell folders apart, and nothing has to be loaded. */
export function hash(text: string): string {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1)
    value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  return (value >>> 0).toString(16).padStart(8, '0');
}
