/** The numbers of a version, such as 2026, 1, 15; null for one with letters, an epoch or a local part. */
export function numbers(version: string): readonly number[] | null {
  return /^v?\d+(?:\.\d+)*$/u.test(version)
    ? version.replace(/^v/u, '').split('.').map(Number)
    : null;
}

/** Below 0 where the first is older, above 0 where it is newer; null where plain numbers cannot tell. */
export function compare(one: string, other: string): number | null {
  const [left, right] = [numbers(one), numbers(other)];
  if (left === null || right === null) return one === other ? 0 : null;
  const length = Math.max(left.length, right.length);
  for (let at = 0; at < length; at += 1) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Whether a version keeps to bounds such as `>=5.2,<5.3`; null where plain numbers cannot tell. */
export function keepsTo(version: string, bounds: string): boolean | null {
  const all = bounds
    .split(',')
    .flatMap((bound) => (bound === '' ? [] : [keepsOne(version, bound)]));
  if (all.includes(false)) return false;
  return all.includes(null) ? null : true;
}

function keepsOne(version: string, bound: string): boolean | null {
  const [, sign = '', wanted = ''] = /^(<=|>=|==|<|>)([^=*].*)$/u.exec(bound) ?? [];
  const order = sign === '' || wanted.includes('*') ? null : compare(version, wanted);
  if (order === null) return null;
  const kept: Readonly<Record<string, boolean>> = {
    '<': order < 0,
    '<=': order <= 0,
    '==': order === 0,
    '>=': order >= 0,
    '>': order > 0,
  };
  return kept[sign] ?? null;
}
