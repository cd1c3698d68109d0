/** What JUnit’s readers understand of a report. */
export type Suite = {
  readonly name: string;
  readonly started: string;
  readonly cases: readonly Case[];
};
export type Case = {
  readonly name: string;
  readonly group: string;
  readonly seconds: number;
  readonly is: 'pass' | 'fail' | 'error' | 'skipped';
  /** What went wrong, or why it was skipped. */
  readonly message: string;
  readonly output: string;
};

/** A suite in the form that continuous integration reads. */
export function junit({ name, started, cases }: Suite): string {
  const count = (is: Case['is']) => cases.filter((one) => one.is === is).length;
  const seconds = cases.reduce((sum, one) => sum + one.seconds, 0).toFixed(3);
  const sums = `tests="${cases.length}" failures="${count('fail')}" errors="${count('error')}" skipped="${count('skipped')}" time="${seconds}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${sums}>`,
    `  <testsuite name="${xml(name)}" timestamp="${xml(started.replace(/Z$/, ''))}" ${sums}>`,
    ...cases.flatMap(caseLines),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function caseLines({ name, group, seconds, is, message, output }: Case): readonly string[] {
  const open = `    <testcase name="${xml(name)}" classname="${xml(group)}" time="${seconds.toFixed(3)}"`;
  const inside = [
    ...(is === 'pass' ? [] : [`      <${tags[is]} message="${xml(message)}"/>`]),
    ...(output === '' ? [] : [`      <system-out>${xml(output)}</system-out>`]),
  ];
  return inside.length === 0 ? [`${open}/>`] : [`${open}>`, ...inside, '    </testcase>'];
}

const tags = { fail: 'failure', error: 'error', skipped: 'skipped' } as const;

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

/** XML has no way at all to write most control characters, nor half a character. */
const xml = (text: string): string =>
  text
    .replaceAll(/(?![\t\n])\p{Cc}|\p{Cs}|[\uFFFE\uFFFF]/gu, '\uFFFD')
    .replaceAll(/[&<>"]/g, (one) => entities[one] ?? one);
