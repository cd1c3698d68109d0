import { join } from 'node:path';
import { outputOf } from '../../src/domain/python-deps/command.ts';
import { changes, labelOf } from '../../src/domain/python-deps/changes.ts';
import { drift } from '../../src/domain/python-deps/drift.ts';
import type { Pair } from '../../src/domain/python-deps/drift.ts';
import { stop } from '../../src/index.ts';
import type { Context, Needs } from '../../src/index.ts';
import { depsWarnings } from '../deps-check/warnings.ts';
import { requirementFiles } from '../checkout/requirement-files.ts';
import { failure } from './failure.ts';
import { fingerprint } from './fingerprint.ts';
import { unmoved } from './holds.ts';
import { otherPython } from './interpreter.ts';
import type { CompileOptions, CompilePlan, Job } from './prepare.ts';
import type { CompileResult } from './result.ts';
import { writeBack } from './write-back.ts';

export type CompileContext = Context<CompileOptions, Needs, CompilePlan>;

/** Compiles every file in a copy, and writes back what changed once all of them resolved. */
export async function runCompile(context: CompileContext): Promise<CompileResult> {
  const { prepared } = context;
  const other = otherPython(prepared.python);
  if (other !== null) context.warn(other);
  for (const warning of await depsWarnings(context.files, prepared.kpi)) context.warn(warning);
  const before = prepared.jobs.map(({ pair }) => pair);
  if (prepared.fresh) return resultOf(context, { before, after: before, moved: [], written: [] });
  await makeCopy(context);
  const runs = await Promise.all(prepared.jobs.map((job) => compile(context, job)));
  const failed = runs.filter(({ code }) => code !== 0);
  if (failed.length > 0) throw failure(failed);
  const after = await requirementFiles(context.files, prepared.copy);
  const moved = await unmoved(context, before, after);
  await refuseEdited(context, before);
  const written = await writeBack(context, before, after);
  if (context.rest.length === 0)
    await context.records.add('pip-compiles', context.run.id, {
      fingerprint: fingerprint({ ...prepared, pairs: after, env: context.env }),
    });
  await context.files.remove(prepared.copy);
  return resultOf(context, { before, after, moved, written });
}

/** The same files at the same places under another root, so that uv reads the pins and writes the header as ever. */
async function makeCopy({ files, prepared }: CompileContext): Promise<void> {
  const { kpi, copy, jobs } = prepared;
  await files.remove(copy);
  for (const { pair } of jobs) {
    await files.write(join(copy, pair.path), pair.input);
    if (pair.txt !== null) await files.write(join(copy, outputOf(pair.path)), pair.txt);
  }
  for (const name of ['uv.toml', 'pyproject.toml']) {
    const read = await files.text(join(kpi, name));
    // A project file without settings of uv has no part in this.
    if (read.is === 'there' && (name === 'uv.toml' || read.text.includes('[tool.uv')))
      await files.write(join(copy, name), read.text);
  }
}

async function compile(context: CompileContext, { pair, command }: Job) {
  const started = context.now();
  const item = {
    id: pair.path,
    group: null,
    title: outputOf(pair.path),
    position: null,
    of: null,
    seconds: 0,
  };
  context.progress({ ...item, state: 'running' });
  let stderr = '';
  // uv prints the whole file on stdout, too; it goes to the log only.
  const sink = (stream: 'stdout' | 'stderr', text: string) => {
    if (stream === 'stderr') stderr += text;
  };
  const { code } = await context.exec(command, { sink });
  const seconds = (context.now() - started) / 1000;
  context.progress({ ...item, seconds, state: code === 0 ? 'done' : 'failed' });
  return { pair, command, code, stderr };
}

/** What was edited while uv worked must not be lost. */
async function refuseEdited(context: CompileContext, before: readonly Pair[]): Promise<void> {
  const now = await requirementFiles(context.files, context.prepared.kpi);
  const edited = now.find(({ path, input, txt }) => {
    const old = before.find((pair) => pair.path === path);
    return old?.input !== input || old.txt !== txt;
  });
  if (edited === undefined) return;
  throw stop(`${edited.path} or its .txt file was changed by somebody else while uv worked`, {
    why: ['Nothing was written.'],
    todo: ['Compile again, from what stands there now:', '$ kpi-tasks pip-compile'],
  });
}

function resultOf(
  context: CompileContext,
  end: {
    readonly before: readonly Pair[];
    readonly after: readonly Pair[];
    readonly moved: CompileResult['unmoved'];
    readonly written: readonly string[];
  },
): CompileResult {
  const { prepared } = context;
  const left = drift(end.after).map(({ what }) => what);
  // They were told before where nothing has changed since.
  if (end.written.length > 0) for (const what of left) context.warn(what);
  return {
    state: prepared.fresh ? 'fresh' : end.written.length > 0 ? 'changed' : 'unchanged',
    changes: changes(
      // The file without a prefix, the one that ships, is told first.
      end.after.toReversed().map(({ path, txt }) => ({
        label: labelOf(path),
        before: end.before.find((pair) => pair.path === path)?.txt ?? null,
        after: txt ?? '',
      })),
    ),
    unmoved: end.moved,
    written: end.written,
    differences: left,
    uv: prepared.uv,
    python: prepared.python.version,
    imagePython: prepared.python.image,
  };
}
