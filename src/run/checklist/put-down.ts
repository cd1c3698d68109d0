import type { AnyStep } from '../../model/checklist.ts';
import type { Judged } from '../../model/walk.ts';
import type { Book } from './book.ts';

/**
 * Puts a verdict down; who should look at a failure is named unless somebody else was. Where it was put down as soon as
 * it was given, what was said of it since is added.
 */
export function putDown(book: Book, { id, cc }: AnyStep, done: Judged): void {
  const told = book.step(id);
  const { severity, reason } = done;
  if (told.verdict !== 'pending') {
    if (told.severity !== severity || told.reason !== reason)
      book.say({ is: 'details', step: id, severity, reason });
    return;
  }
  if (done.verdict === 'fail' && cc.length > 0 && !book.ccSaid(id))
    book.say({ is: 'cc', step: id, cc });
  book.say({ is: 'verdict', step: id, ...done });
}
