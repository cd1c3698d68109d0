import { join } from 'node:path';
import { fitted } from '../src/domain/words/fitted.ts';
import { quoted } from '../src/domain/checkout/facts.ts';
import { infoText } from '../src/domain/git-info/info.ts';
import type { GitInfo } from '../src/domain/git-info/info.ts';
import { task } from '../src/index.ts';
import type { Prepared, Preparing } from '../src/index.ts';
import { gitIn } from './checkout/git.ts';
import { keepOwner } from './checkout/keep-owner.ts';
import { theCheckout } from './checkout/kpi.ts';
import { printInfo } from './git-info/print.ts';
import type { GitInfoResult } from './git-info/print.ts';
import { readInfo } from './git-info/read.ts';
import { git } from './requirements/tools.ts';

export const gitInfo = task({
  name: 'git-info',
  summary: 'Write down the commit of the checkout, for an image without .git',
  details:
    'Writes git-info.json into the checkout, only where it says something new, so that no step of a build reruns for it. ' +
    'It holds the commit, branch, tag, whether tracked files differ, and the commit of the translations where they are a ' +
    'submodule. git is asked without taking its lock.',
  group: 'Image',
  examples: ['git-info', 'git-info --json'],
  requires: [git],
  pool: 'git-info',
  prepare,
  run: async (context): Promise<GitInfoResult> => {
    const { file, kpi, info, changed } = context.prepared;
    if (changed) {
      const before = await context.files.stat(file);
      await context.files.write(file, infoText(info), before?.mode ?? 0o644);
      await keepOwner(context, file, before);
    }
    const ignored = await gitIn(context, kpi).run('check-ignore', '--quiet', fileName);
    if (ignored.code === 1)
      context.warn(
        `git shows ${fileName} as a new file. To have it ignored in this clone: echo ${fileName} >> "$(git -C ${quoted(kpi)} rev-parse --path-format=absolute --git-path info/exclude)"`,
      );
    return { file, changed, info };
  },
  print: (result, look) => fitted(printInfo(result), look),
});

const fileName = 'git-info.json';

type InfoPlan = Prepared & {
  readonly kpi: string;
  readonly file: string;
  readonly info: GitInfo;
  readonly changed: boolean;
};

async function prepare(look: Preparing<{}>): Promise<InfoPlan> {
  const { kpi, workspace } = await theCheckout(look);
  const info = await readInfo(look, kpi);
  const file = join(kpi, fileName);
  const before = await look.files.text(file);
  const changed = before.is !== 'there' || before.text !== infoText(info);
  const note = changed ? `writes ${file}` : `${file} is right already`;
  return { kpi, file, info, changed, commands: [], notes: [...workspace.notes, note] };
}
