import { join } from 'node:path';
import { quoted } from '../../src/domain/checkout/facts.ts';
import { folder, outputOf } from '../../src/domain/python-deps/command.ts';
import type { Pair } from '../../src/domain/python-deps/drift.ts';
import { missing } from '../../src/index.ts';
import type { ReadFiles } from '../../src/index.ts';

/** The `.in` files of a checkout with what they were compiled to, in the order of their names. Throws a `missing` failure where there are none. */
export async function requirementFiles(
  files: ReadFiles,
  kpi: string,
): Promise<readonly [Pair, ...Pair[]]> {
  const names = (await files.list(join(kpi, folder))).filter((name) => name.endsWith('.in')).sort();
  const [first, ...others] = await Promise.all(
    names.map(async (name): Promise<Pair> => {
      const path = `${folder}/${name}`;
      const txt = await files.text(join(kpi, outputOf(path)));
      return {
        path,
        input: await readable(files, join(kpi, path)),
        txt:
          txt.is === 'forbidden' ? await readable(files, join(kpi, outputOf(path))) : textOf(txt),
      };
    }),
  );
  if (first !== undefined) return [first, ...others];
  throw missing(
    'requirement files',
    `there is no .in file in ${join(kpi, folder)}.`,
    'See whether this is the checkout you mean:',
    `$ git -C ${quoted(kpi)} log --oneline -3 -- ${folder}`,
  );
}

const textOf = (read: Awaited<ReturnType<ReadFiles['text']>>): string | null =>
  read.is === 'there' ? read.text : null;

async function readable(files: ReadFiles, path: string): Promise<string> {
  const read = await files.text(path);
  if (read.is === 'there') return read.text;
  throw missing(
    'requirement files',
    `${path} cannot be read by you.`,
    'Make it yours:',
    `$ sudo chown "$USER" ${quoted(path)}`,
  );
}
