import { typed } from '../../src/domain/checkout/facts.ts';
import { findFormat, judgeCheckout, readFind } from '../../src/domain/permissions/index.ts';
import type { CheckoutResult } from '../../src/domain/permissions/index.ts';
import { Stop, missing, stop } from '../../src/index.ts';
import type { Command, Context, Needs, Reading } from '../../src/index.ts';
import { findWorkspace } from '../workspace.ts';

type Plan = {
  readonly is: 'checkout';
  readonly kpi: string;
  readonly owner: { readonly uid: number; readonly gid: number };
  readonly notes: readonly string[];
  readonly commands: readonly Command[];
};

/** Works out which checkout to look at, and whose it is. */
export async function checkoutCommand(look: Reading): Promise<Plan> {
  const { kpi, notes } = await findWorkspace(look);
  if (kpi === null)
    throw missing(
      'a kpi checkout',
      'none was found from here.',
      'Say where it is:',
      '$ export KPI_DIR=/path/to/kpi',
    );
  const stat = await look.files.stat(kpi.path);
  const owner = { uid: stat?.uid ?? -1, gid: stat?.gid ?? -1 };
  const tests = `( ! -uid ${owner.uid} -o ! -type l ( ! -perm -004 -o -type d ! -perm -005 ) )`;
  const argv: Command['argv'] = ['find', kpi.path, ...tests.split(' '), '-printf', findFormat];
  return {
    is: 'checkout',
    kpi: kpi.path,
    owner,
    notes: [...notes, `its owner is user ${owner.uid}`],
    commands: [{ argv }],
  };
}

/** Looks for what is not the owner's, and for what others could not read. */
export async function checkCheckout(
  context: Context<{ readonly failOn: 'error' | 'warning' }, Needs, Plan>,
): Promise<CheckoutResult> {
  const { kpi, owner, commands } = context.prepared;
  // Docker Desktop maps owners between its machine and the host, so there they say nothing.
  if (context.platform.os !== 'linux')
    throw stop('The owners of a checkout mean something only where docker runs on Linux itself', {
      todo: ['Look at the image instead:', '$ kpi-tasks permission-check'],
    });
  const [command] = commands;
  if (command === undefined) throw stop('There is nothing to look at');
  const decoder = new TextDecoder();
  let text = '';
  const ended = await context.exec(command, {
    bytes: (piece) => {
      text += decoder.decode(piece, { stream: true });
    },
  });
  // A folder that may not be entered is one of the things that are looked for.
  if (ended.code !== 0 && text === '')
    throw new Stop({
      kind: 'exit',
      command: typed(command.argv),
      code: ended.code,
      signal: ended.signal,
      lines: ended.stderr.split('\n').slice(-5),
    });
  return judgeCheckout(kpi, owner, readFind(text));
}

/** Whether a checkout is worse than allowed. */
export function checkoutVerdict(result: CheckoutResult, failOn: 'error' | 'warning'): Stop | null {
  const bad = failOn === 'error' ? result.foreign : [...result.foreign, ...result.closed];
  if (bad.length === 0) return null;
  return stop(
    `${result.checkout} holds files that are not its owner’s, or that kobo could not read`,
    { todo: ['Put it right:', ...result.todo] },
  );
}
