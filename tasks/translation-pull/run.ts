import { join } from 'node:path';
import { misplaced } from '../../src/domain/translations/placeholders.ts';
import type { Misplaced } from '../../src/domain/translations/placeholders.ts';
import { pinFile, pinText } from '../../src/domain/translations/pin.ts';
import { commitLine } from '../../src/domain/translations/source.ts';
import { count, summarise } from '../../src/domain/translations/summary.ts';
import { stop } from '../../src/index.ts';
import type { Context, Needs } from '../../src/index.ts';
import { writeAll } from '../checkout/write-all.ts';
import { inParallel } from '../parallel.ts';
import { fetchWithGit } from './git.ts';
import type { PullOptions, PullPlan } from './prepare.ts';
import type { PullResult } from './result.ts';
import { fetchWithTx } from './tx.ts';

export type PullContext = Context<PullOptions, Needs, PullPlan>;
export type Fetched = { readonly path: string; readonly text: string };
type Changed = Fetched & { readonly old: string | null };

/** Fetches, checks, and only then writes. */
export async function runPull(context: PullContext): Promise<PullResult> {
  const { source, scratch } = context.prepared;
  await context.files.remove(scratch);
  await context.files.makeFolder(scratch);
  try {
    const fetched =
      source.is === 'tx'
        ? await fetchWithTx(context, source.command)
        : await fetchWithGit(context, source);
    const changed = await differing(context, fetched);
    await checkFormats(context, changed);
    return await take(context, fetched.length, changed);
  } finally {
    await context.files.remove(scratch);
  }
}

async function differing(
  { files, prepared }: PullContext,
  fetched: readonly Fetched[],
): Promise<readonly Changed[]> {
  const all = await Promise.all(
    fetched.map(async (one) => {
      const now = await files.text(join(prepared.kpi, one.path));
      return { ...one, old: now.is === 'there' ? now.text : null };
    }),
  );
  return all.filter(({ text, old }) => text !== old);
}

/** A broken file would break the build, so it must not even come into the checkout. */
async function checkFormats(context: PullContext, changed: readonly Changed[]): Promise<void> {
  const folder = join(context.prepared.scratch, 'check');
  const said = await inParallel(changed, context.platform.cpus, async ({ path, text }) => {
    await context.files.write(join(folder, path), text);
    const argv = ['msgfmt', '--check-format', '--output-file=/dev/null', path] as const;
    const { code, stderr } = await context.read({ argv, cwd: folder, env: { LC_ALL: 'C' } });
    return code === 0 ? null : { path, lines: stderr.trim().split('\n') };
  });
  const broken = said.filter((one) => one !== null);
  if (broken.length === 0) return;
  throw stop(
    broken.length === 1
      ? `msgfmt refuses ${broken[0]?.path}; nothing was written`
      : `msgfmt refuses ${broken.length} of the pulled files; nothing was written`,
    {
      why: broken.map(({ path }) => path).slice(0, 10),
      lines: broken.flatMap(({ lines }) => lines).slice(0, 20),
      todo: [
        'Have the string corrected at Transifex, then pull again:',
        '$ kpi-tasks translation-pull',
      ],
    },
  );
}

async function take(
  context: PullContext,
  pulled: number,
  changed: readonly Changed[],
): Promise<PullResult> {
  const { kpi, source, branch } = context.prepared;
  const { counts, odd } = await read(changed);
  const { languages, headerOnly } = summarise(counts);
  const drops = headerOnly.length > 0 && (await dropsThem(context, headerOnly.length, pulled));
  const dropped = drops ? headerOnly : [];
  const written = changed.filter(({ path }) => !dropped.includes(path));
  const pin = source.is === 'git' ? source.pin : null;
  const moved = source.is === 'git' && source.before?.commit !== source.pin.commit;
  warnOf(
    context,
    odd,
    languages.filter(({ alarming }) => alarming).map(({ language }) => language),
  );
  await writeAll(context, join(kpi, 'locale'), [
    ...written.map(({ path, text }) => ({ path: join(kpi, path), text })),
    ...(pin !== null && moved ? [{ path: join(kpi, pinFile), text: pinText(pin) }] : []),
  ]);
  return {
    via: source.is,
    pin,
    before: source.is === 'git' ? (source.before?.commit ?? null) : null,
    pulled,
    written: written.map(({ path }) => path),
    languages,
    headerOnly,
    dropped: drops,
    pinned: moved,
    placeholders: odd,
    commitLine: commitLine(branch),
    kpi,
  };
}

/** Whether files without a changed string are left as they are; nothing is lost either way. */
async function dropsThem(
  { options, agree }: PullContext,
  files: number,
  pulled: number,
): Promise<boolean> {
  if (options.headerOnly !== 'ask') return options.headerOnly === 'drop';
  return (
    (await agree?.(
      `In ${files} of ${pulled} files only dates and line numbers changed. Leave them as they are?`,
    )) ?? false
  );
}

/** The strings before and after, and the placeholders that went wrong with this pull. */
async function read(changed: readonly Changed[]) {
  // Loaded only now: nothing else needs a parser of catalogues.
  const { differences } = await import('../../src/domain/translations/catalogue.ts');
  const counts: ReturnType<typeof count>[] = [];
  const odd: Misplaced[] = [];
  for (const { path, text, old } of changed) {
    const change = differences(old, text);
    const known = new Set(misplaced(path, change.before ?? []).map(({ msgid }) => msgid));
    odd.push(...misplaced(path, change.after).filter(({ msgid }) => !known.has(msgid)));
    counts.push(count({ path, ...change }));
  }
  return { counts, odd };
}

function warnOf(
  context: PullContext,
  odd: readonly Misplaced[],
  shrinking: readonly string[],
): void {
  for (const { path, msgid, lacking, foreign } of odd.slice(0, 10)) {
    const what = [
      ...lacking.map((one) => `lacks ${one}`),
      ...foreign.map((one) => `has ${one}, which the string has not`),
    ];
    context.warn(`${path}: the translation of “${msgid.slice(0, 60)}” ${what.join(' and ')}.`);
  }
  if (odd.length > 10)
    context.warn(
      `${odd.length - 10} more translations have other placeholders than their strings.`,
    );
  for (const language of shrinking)
    context.warn(`${language} has lost more than a twentieth of its translations. Was that meant?`);
}
