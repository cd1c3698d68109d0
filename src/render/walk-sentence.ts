import type { Happening } from '../model/event.ts';
import type { Sentence } from './sentences.ts';
import { duration, plural } from './text.ts';

type Of<Type extends Happening['type']> = Extract<Happening, { type: Type }>;

/** What happens to a walk through a checklist, as a line. */
export function ofWalk(event: Of<'walk.start'> | Of<'step.start'> | Of<'step.end'>): Sentence {
  if (event.type === 'walk.start') {
    const open = event.steps.filter(({ verdict }) => verdict === 'pending').length;
    const how = event.resumed
      ? `goes on, ${open} of ${plural(event.steps.length, 'step')} open`
      : plural(event.steps.length, 'step');
    return line(`${event.checklist}: ${event.summary}, ${how}`, 'plain');
  }
  const head = `${event.number}/${event.of} ${event.title}`;
  if (event.type === 'step.start') return line(head, 'plain');
  const { verdict, severity, reason, note, seconds } = event;
  const said = [severity, reason, note].filter((part) => part !== null).join('; ');
  const took = seconds >= 0.05 ? ` in ${duration(seconds)}` : '';
  return line(`${head}: ${verdict}${took}${said === '' ? '' : `: ${said}`}`, tones[verdict]);
}
const line = (text: string, tone: Sentence['tone']): Sentence => ({
  task: null,
  text,
  tone,
  named: false,
});
const tones = {
  pass: 'good',
  fail: 'bad',
  blocked: 'bad',
  skipped: 'warning',
  pending: 'plain',
} as const;
