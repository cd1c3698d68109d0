import { junit } from '../../src/domain/report/index.ts';
import type { Case, Suite } from '../../src/domain/report/index.ts';
import type { BuildRecord, PastedLog, Step } from '../../src/domain/build-log/index.ts';
import type { Walk } from '../../src/index.ts';
import type { Reported } from './reported.ts';

/** A report for continuous integration: a case for each step of a build, or of a checklist. */
export function junitReport(reported: Reported): string {
  switch (reported.kind) {
    case 'build':
      return junit(buildSuite(reported.build));
    case 'log':
      return junit(logSuite(reported.name, reported.log));
    case 'comparison':
      return junit({
        name: 'comparison',
        started: '',
        cases: reported.comparison.steps.map((step) => ({
          name: step.instruction,
          group: step.stage ?? 'build',
          seconds: step.after?.seconds ?? 0,
          is: step.change === 'slower' ? 'fail' : 'pass',
          message: `${step.before?.seconds.toFixed(1)} s became ${step.after?.seconds.toFixed(1)} s`,
          output: '',
        })),
      });
    case 'walk':
      return junit(walkSuite(reported.walk));
    case 'merged':
      return junit({
        name: 'merged',
        started: '',
        cases: reported.reports.flatMap(({ by, steps }) =>
          steps.map(({ title, verdict, note }) => ({
            name: title,
            group: by,
            seconds: 0,
            is: meaning[verdict],
            message: note ?? verdict,
            output: '',
          })),
        ),
      });
  }
}

const meaning = {
  pass: 'pass',
  fail: 'fail',
  blocked: 'error',
  skipped: 'skipped',
  pending: 'skipped',
} as const;

const buildSuite = (build: BuildRecord): Suite => ({
  name: `build of ${build.image.name ?? build.how.service}`,
  started: build.started,
  cases: [
    ...build.steps.map(caseOf),
    ...(build.failure !== null && !build.steps.some(({ state }) => state === 'failed')
      ? [
          {
            name: 'build',
            group: 'build',
            seconds: 0,
            is: 'error' as const,
            message: build.failure.message,
            output: build.failure.lines.join('\n'),
          },
        ]
      : []),
  ],
});

const logSuite = (name: string, log: PastedLog): Suite => ({
  name,
  started: '',
  cases: log.steps.map(caseOf),
});

const caseOf = (step: Step): Case => ({
  name: step.name,
  group: step.stage ?? step.kind,
  seconds: Math.max(0, step.seconds),
  is:
    step.state === 'failed'
      ? 'fail'
      : step.state === 'done' || step.state === 'cached'
        ? 'pass'
        : 'skipped',
  message: step.error ?? step.state,
  output: '',
});

const walkSuite = ({ checklist, started, steps }: Walk): Suite => ({
  name: checklist,
  started,
  cases: steps.map((step) => ({
    name: step.title,
    group: checklist,
    seconds: step.seconds,
    is: meaning[step.verdict],
    message: [step.severity, step.reason, step.note].filter(Boolean).join(': ') || step.verdict,
    output: Object.entries(step.facts)
      .map(([name, value]) => `${name}: ${value}`)
      .join('\n'),
  })),
});
