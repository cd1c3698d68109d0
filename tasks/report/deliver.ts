import { join } from 'node:path';
import { Stop, missing } from '../../src/index.ts';
import type { Context, Needs } from '../../src/index.ts';
import { quoted } from '../../src/domain/checkout/facts.ts';
import { findWorkspace } from '../workspace.ts';

/** Where a report is to go, instead of standard output. */
export type Delivery = {
  readonly output: string | undefined;
  readonly copy: boolean;
  readonly post: string | undefined;
};
type Delivering = Context<unknown, Needs, unknown>;

/** Whether the report goes anywhere but standard output. */
export const goesElsewhere = ({ output, copy, post }: Delivery): boolean =>
  output !== undefined || copy || post !== undefined;

/** Refuses before any work what could only fail after it. */
export async function checkDelivery(
  context: Pick<Delivering, 'agree' | 'files'>,
  { output, post }: Delivery,
): Promise<void> {
  await refuseFolder(context.files, output);
  if (post === undefined) return;
  if (!/^(\d+|https:\/\/\S+\/pull\/\d+)$/.test(post))
    throw usage(
      `--post takes the number or the address of a pull request, not “${post}”.`,
      '$ kpi-tasks report --post 6500',
    );
  if (context.agree === null)
    throw usage(
      '--post asks before it posts, and there is no terminal to ask on.',
      'Add --yes to let it go ahead.',
    );
}

/** What is written takes the place of what stands there, and a folder is nothing to replace. */
export async function refuseFolder(
  files: Pick<Delivering['files'], 'stat'>,
  output: string | undefined,
): Promise<void> {
  if (output !== undefined && (await files.stat(output))?.kind === 'folder')
    throw usage(
      `${output} is a folder.`,
      'Name a file in it, such as',
      `--output ${quoted(join(output, 'report.md'))}`,
    );
}

/** Writes, copies and posts a report. Throws in finished words where one of it cannot be done. */
export async function deliver(context: Delivering, text: string, to: Delivery): Promise<void> {
  if (to.output !== undefined) await context.files.write(to.output, text);
  if (to.copy) await copyIt(context, text);
  if (to.post !== undefined) await postIt(context, text, to.post);
}

async function copyIt(context: Delivering, text: string): Promise<void> {
  const where = await context.copy(text);
  const count = text.length.toLocaleString('en-US');
  if (where === 'clipboard') context.warn(`Copied ${count} characters to the clipboard.`);
  else if (where === 'terminal')
    context.warn(
      `Asked the terminal to copy ${count} characters (OSC 52); if it does not do that: --output FILE.`,
    );
  else
    throw missing(
      'a clipboard',
      'there is no desktop here, and no terminal that could copy.',
      'Write it to a file instead:',
      '$ kpi-tasks report --output report.md',
    );
}

/** Posts the text as a comment, once it was shown and agreed to. */
async function postIt(context: Delivering, text: string, to: string): Promise<void> {
  context.warn(`${text.trimEnd()}\n`);
  const agreed = (await context.agree?.(`Post this to pull request ${to}?`)) ?? false;
  if (!agreed) throw usage('Nothing was posted.', 'Print it instead:', '$ kpi-tasks report');
  const file = join(context.state, `post-${context.run.id}.md`);
  const cwd = (await findWorkspace(context)).kpi?.path ?? context.cwd;
  await context.files.write(file, text, 0o600);
  const ended = await context
    .exec(
      { argv: ['gh', 'pr', 'comment', to, '--body-file', file], cwd },
      { sink: () => undefined },
    )
    .finally(() => context.files.remove(file))
    .catch((error: unknown) => {
      if (error instanceof Stop && error.failure.kind === 'start') throw noGh();
      throw error;
    });
  if (ended.code === 0) {
    context.warn(
      ended.stdout.trim() === ''
        ? `Posted to pull request ${to}.`
        : `Posted: ${ended.stdout.trim()}`,
    );
    return;
  }
  if (ended.code === 127) throw noGh();
  if (ended.code === 4 || /auth login/.test(ended.stderr))
    throw missing('a login of gh', 'gh does not know who you are.', '$ gh auth login');
  throw new Stop({
    kind: 'stated',
    what: `gh could not post to pull request ${to}`,
    why: ended.stderr.trim().split('\n').slice(-5),
    todo: ['See what gh knows of it:', `$ gh pr view ${quoted(to)}`],
    lines: [],
  });
}

const noGh = (): Stop =>
  missing(
    'gh',
    'GitHub’s command line is not installed.',
    'Copy the report and paste it into the pull request:',
    '$ kpi-tasks report --copy',
  );

const usage = (what: string, ...todo: readonly string[]): Stop =>
  new Stop({ kind: 'usage', what, todo });
