/** Characters of a secret, or of a piece of one, below which it would hide ordinary words. */
export const shortest = 6;
/** Characters of base64 in a row that are held against a secret whose base64 may be cut into lines. */
const telling = 16;
/** Characters of the shortest line into which base64 is cut: openssl's. */
const lineLength = 64;

/** A secret as it may appear, as patterns. */
export function spellings(secret: string): readonly string[] {
  const base64 = base64Of(secret).filter((one) => one.length >= shortest);
  const forms = [secret, JSON.stringify(secret).slice(1, -1), ...base64, ...base64.map(safe)];
  return [...forms.map(escaped), percent(secret)];
}

/** Covers the lines of base64 into which a long secret was cut, wherever they were cut. */
export function wrapped(secret: string): ((run: string) => boolean) | null {
  const forms = base64Of(secret).flatMap((one) => [one, safe(one)]);
  if (forms.every(({ length }) => length < lineLength)) return null;
  return (run) => forms.some((form) => form.includes(run) || touches(run, form));
}

/** What may be a line of base64. */
export const base64Run = new RegExp(`[A-Za-z0-9+/_-]{${telling},}`, 'g');

/** Whether a line ends with the beginning of a secret, or begins with its end. */
const touches = (run: string, form: string): boolean => {
  const [start, end] = [form.slice(0, telling), form.slice(-telling)];
  const from = run.indexOf(start);
  const to = run.lastIndexOf(end);
  return (
    (from >= 0 && form.startsWith(run.slice(from))) ||
    (to >= 0 && form.endsWith(run.slice(0, to + telling)))
  );
};

/** Base64 depends on where a text starts in what is encoded, hence three forms. */
const base64Of = (secret: string): readonly string[] =>
  [0, 1, 2].map((offset) => {
    const bytes = new TextEncoder().encode(' '.repeat(offset) + secret);
    const encoded = btoa(String.fromCharCode(...bytes)).replace(/=+$/, '');
    // The first and last characters also hold bits of the neighbours.
    return encoded.slice(Math.ceil((offset * 4) / 3), Math.floor((bytes.length * 8) / 6));
  });

const safe = (base64: string): string => base64.replaceAll('+', '-').replaceAll('/', '_');

/** URL-encoded: which characters are, and in which case of letters, is another with each tool. */
const percent = (secret: string): string =>
  Array.from(secret.toWellFormed(), (one) => {
    const bytes = Array.from(new TextEncoder().encode(one), (byte) =>
      byte.toString(16).padStart(2, '0'),
    );
    const coded = bytes.map((byte) => `%${byte.replaceAll(/[a-f]/g, eitherCase)}`).join('');
    if (/[A-Za-z0-9]/.test(one)) return one;
    return `(?:${escaped(one)}|${coded}${one === ' ' ? String.raw`|\+` : ''})`;
  }).join('');
const eitherCase = (digit: string): string => `[${digit}${digit.toUpperCase()}]`;

/** `RegExp.escape` is not in Node 22. */
const escaped = (text: string): string => text.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`);
