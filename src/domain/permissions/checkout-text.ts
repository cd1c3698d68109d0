import type { CheckoutResult } from './checkout.ts';
import { cut, cutPath, number, plural } from './phrases.ts';
import type { Look } from './phrases.ts';

/** A checkout's result as people read it; without the cure where a failure gives that. */
export function checkoutText(result: CheckoutResult, look: Look, cure = true): string {
  const { checkout, foreign, foreignFiles, closed, closedFiles, uid } = result;
  if (foreign.length + closed.length === 0)
    return `${checkout}: every file is its owner’s, and kobo can read what gets into the image\n`;
  const rows = table(foreign.slice(0, 12), look.columns);
  return [
    checkout,
    ...(foreign.length === 0
      ? []
      : [
          `${plural(foreignFiles, 'file')} of others than user ${uid}, whose checkout this is`,
          ...rows,
        ]),
    ...(foreign.length > 12 ? [`  and ${foreign.length - 12} more places`] : []),
    ...(closed.length === 0
      ? []
      : [
          `${plural(closedFiles, 'file')} that kobo could not read in the image, for their modes`,
          ...closed
            .slice(0, 8)
            .map((path) => `  ${cutPath(path === '' ? '.' : path, look.columns - 2)}`),
          ...(closed.length > 8 ? [`  and ${closed.length - 8} more`] : []),
        ]),
    ...(cure ? ['', 'To put it right:', ...result.todo.map((line) => `  ${line}`)] : []),
    '',
  ].join('\n');
}

/** What made a place says what to do about it, so it goes to a line of its own rather than be cut. */
function table(places: CheckoutResult['foreign'], columns: number): readonly string[] {
  const width = Math.min(Math.max(...places.map(({ path }) => path.length)), 40, columns - 20);
  const digits = Math.max(...places.map(({ files }) => number(files).length));
  return places.flatMap(({ path, files, uid, by }) => {
    const who = uid === 0 ? 'root' : `user ${uid}`;
    const row = `  ${cutPath(path, width).padEnd(width)}  ${number(files).padStart(digits)}  ${who}`;
    const whole = `${row}  ${by}`.trimEnd();
    return whole.length <= columns ? [whole] : [cut(row, columns), cut(`      ${by}`, columns)];
  });
}
