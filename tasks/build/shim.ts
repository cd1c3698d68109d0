import type { Files, ReadFiles } from '../../src/index.ts';

/**
 * A `docker` that stands first in PATH, runs the real one, and writes down how it ended: run.py drops that. It
 * outlives the signals that its child gets too, so that it can write; no record counts as a failure.
 */
const shimText = `#!/bin/sh
# Put here by kpi-tasks to learn docker's exit code, which kobo-install drops.
trap : INT TERM HUP
"$KPI_TASKS_DOCKER" "$@"
code=$?
umask 077
{ printf '%s\\0' "$code" "$@"; printf '\\n'; } >>"$KPI_TASKS_DOCKER_RECORD"
exit $code
`;

export type DockerRun = { readonly argv: readonly string[]; readonly code: number | null };

/** Puts the shim in place and forgets older records. */
export async function setUpShim(
  files: Files,
  shim: { readonly file: string; readonly record: string },
): Promise<void> {
  const now = await files.text(shim.file);
  if (now.is !== 'there' || now.text !== shimText) await files.write(shim.file, shimText, 0o755);
  await files.remove(shim.record);
}

/** Every docker that ended while the shim stood in PATH. */
export async function dockerRuns(files: ReadFiles, record: string): Promise<readonly DockerRun[]> {
  const read = await files.text(record);
  if (read.is !== 'there') return [];
  return read.text.split('\0\n').flatMap((entry) => {
    if (entry === '') return [];
    const [code = '', ...argv] = entry.split('\0');
    return [{ argv: ['docker', ...argv], code: Number(code) }];
  });
}
