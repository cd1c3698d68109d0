/** Where Debian's own packages come from on a machine. */
export type AptSource = { readonly uri: string; readonly signedBy: string };

/** The source of a suite's `main` among the texts of apt's source files, of both kinds; null where there is none. */
export function findSource(texts: readonly string[], suite: string): AptSource | null {
  const all = texts.flatMap((text) => [...stanzas(text), ...oneLiners(text)]);
  const found = all.find((one) => one.suites.includes(suite) && one.components.includes('main'));
  return found ? { uri: found.uri, signedBy: found.signedBy || debianKeys } : null;
}

/** The packages that `apt-cache policy NAME…` finds a candidate for. */
export const candidates = (policy: string): ReadonlySet<string> =>
  new Set(
    [...policy.matchAll(/^(\S+):\n(?:\s+.*\n)*?\s+Candidate: (\S+)/gmu)].flatMap((found) =>
      found[2] === '(none)' ? [] : [found[1] ?? ''],
    ),
  );

/** Present on every Debian since 2023; a source without keys of its own is checked against it. */
const debianKeys = '/usr/share/keyrings/debian-archive-keyring.gpg';

type Entry = AptSource & {
  readonly suites: readonly string[];
  readonly components: readonly string[];
};

/** Files named `*.sources`: stanzas of `Key: values`. */
function stanzas(text: string): readonly Entry[] {
  return text.split(/\n\s*\n/u).flatMap((stanza) => {
    const get = (key: string): string =>
      new RegExp(String.raw`^${key}:[ \t]*(.+)$`, 'imu').exec(stanza)?.[1]?.trim() ?? '';
    const uri = get('URIs').split(/\s+/u)[0] ?? '';
    const off = /^Enabled:\s*no/imu.test(stanza);
    if (uri === '' || off || !get('Types').split(/\s+/u).includes('deb')) return [];
    const keys = get('Signed-By');
    return [
      {
        uri,
        signedBy: keys.startsWith('/') ? keys : '',
        suites: get('Suites').split(/\s+/u),
        components: get('Components').split(/\s+/u),
      },
    ];
  });
}

/** Files named `*.list`: `deb [options] uri suite component…`. */
function oneLiners(text: string): readonly Entry[] {
  return [...text.matchAll(/^deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)\s+(.+)$/gmu)].map((found) => ({
    uri: found[2] ?? '',
    signedBy: /signed-by=(\/\S+)/u.exec(found[1] ?? '')?.[1] ?? '',
    suites: [found[3] ?? ''],
    components: (found[4] ?? '').split(/\s+/u),
  }));
}
