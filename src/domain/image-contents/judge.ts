import { made, tools } from './script.ts';
import type { Answer } from './script.ts';

/** What an image holds, as far as it was asked. */
export type Contents = {
  /** The first line of each program's `--version`, `yes` where it tells none; null where there is no such program. */
  readonly tools: readonly { readonly name: string; readonly version: string | null }[];
  /** Catalogues of translations, and how many of them are compiled. */
  readonly catalogues: { readonly all: number; readonly compiled: number };
  /** The commit that the image itself names; null where it names none. */
  readonly commit: string | null;
  /** What is not as it must be, a sentence each. */
  readonly problems: readonly string[];
};

/** Holds an image's answers against the checkout it should have been built from. */
export function judgeContents(
  answers: ReadonlyMap<string, Answer>,
  checkout: {
    /** The content of `.nvmrc`; null where there is none. */
    readonly nvmrc: string | null;
    readonly commit: string | null;
  },
): Contents {
  const said = (name: string): string | null => {
    const answer = answers.get(name);
    return answer?.code === 0 ? answer.text : null;
  };
  const versions = tools.map((name) => ({ name, version: versionIn(answers.get(`tool.${name}`)) }));
  const [po, mo] = [lines(said('po')), new Set(lines(said('mo')))];
  const open = po.filter((path) => !mo.has(path.replace(/po$/, 'mo')));
  const commit = hash(said('commit')) ?? commitOf(said('info'));
  const problems =
    said('home') === null
      ? ['kpi is not where it belongs, in /srv/src/kpi']
      : [
          ...versions.flatMap(({ name, version }) =>
            version === null ? [`${name} is not in the image`] : [],
          ),
          ...nodeProblem(versions.find(({ name }) => name === 'node')?.version, checkout.nvmrc),
          ...made.flatMap((path) =>
            said(`made.${path}`) === null ? [`${path} was not made by the build`] : [],
          ),
          ...packageProblems(answers.get('packages')),
          ...(open.length === 0
            ? []
            : [`${open.length} of ${po.length} translations are not compiled, such as ${open[0]}`]),
          ...commitProblem(commit, checkout.commit),
        ];
  return {
    tools: versions,
    catalogues: { all: po.length, compiled: po.length - open.length },
    commit,
    problems,
  };
}

const versionIn = (answer: Answer | undefined): string | null =>
  answer === undefined || answer.code === 127 ? null : (answer.text.split('\n')[0] ?? '');

const lines = (text: string | null): readonly string[] =>
  (text ?? '').split('\n').filter((line) => line !== '');

const hash = (text: string | null): string | null =>
  text !== null && /^[0-9a-f]{40,64}$/.test(text) ? text : null;

/** The commit in the file that `git-info` writes. */
const commitOf = (info: string | null): string | null =>
  /"long": *"([0-9a-f]{40,64})"/.exec(info ?? '')?.[1] ?? null;

const version = (text: string): string | undefined => /\d+\.\d+\.\d+/.exec(text)?.[0];

function nodeProblem(is: string | null | undefined, nvmrc: string | null): readonly string[] {
  const [has, wants] = [version(is ?? ''), version(nvmrc ?? '')];
  return has === undefined || wants === undefined || has === wants
    ? []
    : [`Node is ${has} in the image, and .nvmrc asks for ${wants}`];
}

function packageProblems(answer: Answer | undefined): readonly string[] {
  if (answer === undefined || answer.code === 0 || answer.code === 127) return [];
  const told = lines(answer.text).filter((line) => !/^(Using|Checked|Found) /.test(line));
  return [`uv pip check: ${told.slice(0, 5).join('; ') || `exit code ${answer.code}`}`];
}

const commitProblem = (has: string | null, wants: string | null): readonly string[] =>
  has === null || wants === null || has === wants
    ? []
    : [
        `the image was built from ${has.slice(0, 10)}, and the checkout is at ${wants.slice(0, 10)}`,
      ];
