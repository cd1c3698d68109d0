/** An ISO 8601 time in milliseconds since the epoch; 0 where it is none. */
export const milliseconds = (iso: string): number =>
  // oxlint-disable-next-line no-restricted-globals -- a pure conversion: the clock itself is handed in.
  Date.parse(iso) || 0;
