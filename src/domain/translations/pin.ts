/** The commit that translations were pulled from, kept beside them as a submodule's gitlink was. */
export type Pin = { readonly repository: string; readonly ref: string; readonly commit: string };

/** It lies in `locale/`, so that it is committed, reviewed and switched with the translations themselves. */
export const pinFile = 'locale/pulled-from.json';

export const pinText = ({ repository, ref, commit }: Pin): string =>
  `${JSON.stringify({ repository, ref, commit }, null, 2)}\n`;

/** The pin that a file holds; null where it holds none. */
export function readPin(text: string): Pin | null {
  try {
    const read: unknown = JSON.parse(text);
    if (typeof read !== 'object' || read === null) return null;
    const at = (key: string): unknown => Object.entries(read).find(([one]) => one === key)?.[1];
    const [repository, ref, commit] = [at('repository'), at('ref'), at('commit')];
    if (typeof repository !== 'string' || typeof ref !== 'string' || typeof commit !== 'string')
      return null;
    return /^[0-9a-f]{40,64}$/u.test(commit) ? { repository, ref, commit } : null;
  } catch {
    return null;
  }
}
