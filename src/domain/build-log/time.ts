const PATTERN =
  /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:Z|([+-])(\d\d):(\d\d))$/;

/**
 * Nanoseconds since the epoch of an RFC 3339 time.
 * Null for text that is none, and for times before 1970: Go writes year 1 where it means "no time".
 */
export function parseTime(text: unknown): bigint | null {
  const found = typeof text === 'string' ? PATTERN.exec(text) : null;
  if (found === null) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = found
    .slice(1, 7)
    .map(Number);
  if (year < 1970 || month < 1 || month > 12 || day < 1 || day > 31) return null;
  const sign = found[8] === '-' ? 1 : -1;
  const offset = sign * (Number(found[9] ?? 0) * 60 + Number(found[10] ?? 0)) * 60;
  const seconds =
    daysSinceEpoch(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second + offset;
  return BigInt(seconds) * 1_000_000_000n + BigInt((found[7] ?? '').padEnd(9, '0'));
}

/** Milliseconds since the epoch of an RFC 3339 time, with a fraction; null like `parseTime`. */
export function epochMillis(text: string): number | null {
  const time = parseTime(text);
  return time === null ? null : toMillis(time);
}

/** Milliseconds since the epoch, with a fraction. */
export function toMillis(nanoseconds: bigint): number {
  return Number(nanoseconds / 1_000_000n) + Number(nanoseconds % 1_000_000n) / 1e6;
}

/** The length of a span of nanoseconds in seconds. */
export function toSeconds(nanoseconds: bigint): number {
  return Number(nanoseconds) / 1e9;
}

/** Counts from March, so that the leap day is the last day of a year. */
function daysSinceEpoch(year: number, month: number, day: number): number {
  const y = month > 2 ? year : year - 1;
  const m = (month + 9) % 12;
  const dayOfYear = Math.floor((153 * m + 2) / 5) + day - 1;
  const leapDays = Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400);
  return y * 365 + leapDays + dayOfYear - 719_468;
}
