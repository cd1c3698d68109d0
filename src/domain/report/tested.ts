/** A walk through a checklist as its reports tell it; what the engine remembers of one fits. */
export type Tested = {
  readonly id: string;
  readonly checklist: string;
  readonly summary: string;
  readonly by: string;
  readonly state: 'open' | 'finished';
  readonly started: string;
  readonly touched: string;
  readonly subject: About;
  readonly machine: {
    readonly os: string;
    readonly arch: string;
    readonly cpus: number;
    readonly memoryBytes: number;
    readonly node: string;
    readonly kpiTasks: string;
  };
  readonly steps: readonly TestedStep[];
  readonly seconds: number;
  readonly byHand: number;
};

type About = {
  readonly commit: string | null;
  readonly branch: string | null;
  readonly changes: string | null;
  readonly image: { readonly name: string; readonly id: string } | null;
};

export type Verdict = 'pass' | 'fail' | 'skipped' | 'blocked' | 'pending';

export type TestedStep = {
  readonly id: string;
  readonly kind: 'auto' | 'manual' | 'question';
  readonly title: string;
  readonly task: string | null;
  readonly verdict: Verdict;
  readonly note: string | null;
  readonly severity: string | null;
  readonly reason: string | null;
  readonly cc: readonly string[];
  readonly evidence: readonly {
    readonly name: string;
    readonly bytes: number;
    readonly sha256: string;
  }[];
  readonly facts: { readonly [label: string]: string };
  readonly seconds: number;
  readonly stale: readonly string[];
};

/** A word and a sign for each, so that neither colour nor sign is needed. */
export const signs: Readonly<Record<Verdict, { readonly sign: string; readonly word: string }>> = {
  pass: { sign: '✔', word: 'pass' },
  fail: { sign: '✖', word: 'fail' },
  skipped: { sign: '↷', word: 'skipped' },
  blocked: { sign: '■', word: 'blocked' },
  pending: { sign: '○', word: 'open' },
};

const order: readonly Verdict[] = ['fail', 'blocked', 'pass', 'skipped', 'pending'];

/** `✖ 1 fail, 6 pass, 2 skipped`: the worst first, and what is none is left out. */
export function verdictLine(steps: readonly { readonly verdict: Verdict }[]): string {
  const told = order.flatMap((verdict) => {
    const count = steps.filter((step) => step.verdict === verdict).length;
    return count === 0 ? [] : [{ verdict, text: `${count} ${signs[verdict].word}` }];
  });
  const [first] = told;
  if (first === undefined) return 'no steps';
  return `${signs[first.verdict].sign} ${told.map(({ text }) => text).join(', ')}`;
}
