/** An id that sorts by time, to the thousandth of a second, and that two runs at one time do not share. */
export function newId(now: number): string {
  // oxlint-disable-next-line no-restricted-globals -- a pure conversion: the clock itself is handed in.
  const [stamp = '', rest = ''] = new Date(now).toISOString().replaceAll(/[-:Z]/g, '').split('.');
  return `${stamp.replace('T', '-')}-${rest}${Math.random().toString(16).slice(2, 5).padEnd(3, '0')}`;
}
