import { dirname, join } from 'node:path';
import { imagePython } from '../../src/domain/python-deps/dockerfile-python.ts';
import type { Reading } from '../../src/index.ts';

/** The Python that uv resolves for. */
export type Interpreter = {
  readonly path: string | null;
  /** Such as `3.12.4`, or `3.12` where only that was asked for; null where it cannot be told. */
  readonly version: string | null;
  /** Major and minor of the image's Python; null where the Dockerfile does not say. */
  readonly image: string | null;
  /** What makes uv take the same interpreter in a copy of the files as in the checkout. */
  readonly env: Readonly<Record<string, string>>;
};

/** Finds the interpreter that uv would take in a checkout, given what is passed on to it. */
export async function interpreter(
  look: Reading,
  kpi: string,
  rest: readonly string[],
): Promise<Interpreter> {
  const env = await activeEnvironment(look, kpi);
  // `uv pip compile` goes by the variable, and `uv python find` does not.
  const asked = valueIn(rest, '--python', '-p') ?? look.env['UV_PYTHON'] ?? '';
  const found = await look.read({
    argv: ['uv', 'python', 'find', '--no-project', ...(asked === '' ? [] : [asked])],
    cwd: kpi,
    env,
  });
  const path = found.code === 0 ? found.stdout.trim() : null;
  const said = path === null ? null : await look.read({ argv: [path, '--version'] });
  const version =
    valueIn(rest, '--python-version') ??
    /(\d+\.\d+\.\d+)/u.exec(`${said?.stdout ?? ''}${said?.stderr ?? ''}`)?.[1] ??
    // uv resolves for a version that was asked for also where none of it is installed.
    /^\d+\.\d+(?:\.\d+)?$/u.exec(asked)?.[0] ??
    null;
  const dockerfile = await look.files.text(join(kpi, 'Dockerfile'));
  const image = dockerfile.is === 'there' ? imagePython(dockerfile.text) : null;
  return { path, version, image, env };
}

/** An interpreter in a sentence. */
export const spoken = ({ path, version, image }: Interpreter): string =>
  `Python ${version ?? 'unknown'}${path === null ? '' : `, ${path}`}; the image has ${image ?? 'unknown'}`;

const valueIn = (words: readonly string[], ...names: readonly string[]): string | undefined =>
  words
    .flatMap((word, at) =>
      names.includes(word)
        ? (words[at + 1] ?? [])
        : names.some((name) => word.startsWith(`${name}=`))
          ? word.slice(word.indexOf('=') + 1)
          : [],
    )
    .at(-1);

/** uv looks for `.venv` from the current folder upwards, unless one is active; the copy has none, so it is named. */
async function activeEnvironment(look: Reading, kpi: string): Promise<Interpreter['env']> {
  if ((look.env['VIRTUAL_ENV'] ?? look.env['CONDA_PREFIX'] ?? '') !== '') return {};
  if ((look.env['UV_SYSTEM_PYTHON'] ?? '') !== '') return {};
  for (let folder = kpi; ; folder = dirname(folder)) {
    const path = join(folder, '.venv');
    if ((await look.files.stat(join(path, 'pyvenv.cfg'))) !== null) return { VIRTUAL_ENV: path };
    if (folder === dirname(folder)) return {};
  }
}

/** What to know where uv resolves for another Python than the image has; null where they agree or it cannot be told. */
export function otherPython({ version, image }: Interpreter): string | null {
  if (version === null || image === null || `${version}.`.startsWith(`${image}.`)) return null;
  return (
    `uv resolves for Python ${version} here, and the image has ${image}: other packages may be pinned than it needs. ` +
    `To compile for it: UV_PYTHON=${image} kpi-tasks pip-compile`
  );
}
