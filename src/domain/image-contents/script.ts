/** Where kpi is in its image. */
const home = '/srv/src/kpi';

/** Programs that kpi, its entrypoint or the people who look after it use in the container. */
export const tools = ['python', 'node', 'uv', 'git', 'less', 'ps', 'msgfmt', 'gosu'] as const;

/** What the build makes, beside what is copied. */
export const made = ['jsapp/compiled', 'webpack-stats.json', 'staticfiles'] as const;

/** Asks an image about itself; each answer begins with a line `@@ NAME EXIT-CODE`. For any POSIX shell. */
export const script = [
  'ask() { name=$1; shift; said=$("$@" 2>&1 </dev/null); echo "@@ $name $?"; echo "$said"; }',
  'tool() { command -v "$1" >/dev/null || return 127; v=$("$1" --version 2>&1) && echo "$v" || echo yes; }',
  'commit() { head=$(cat .git/HEAD) || return 1; case $head in "ref: "*) ref=${head#ref: }',
  'cat ".git/$ref" 2>/dev/null || sed -n "s|^\\([0-9a-f]*\\) $ref\\$|\\1|p" .git/packed-refs;; *) echo "$head";; esac; }',
  `ask home cd ${home}`,
  `cd ${home} || exit 0`,
  ...tools.map((name) => `ask tool.${name} tool ${name}`),
  ...made.map((path) => `ask made.${path} test -e ${path}`),
  'ask packages uv pip check',
  'ask po find locale -name "*.po"',
  'ask mo find locale -name "*.mo"',
  'ask commit commit',
  'ask info cat git-info.json',
].join('\n');

/** An answer: the exit code of what was asked, and what it printed. */
export type Answer = { readonly code: number; readonly text: string };

/** The answers in what the script printed, by their names. */
export function answersIn(text: string): ReadonlyMap<string, Answer> {
  const parts = text.split(/^@@ (?=\S+ \d+$)/m).slice(1);
  return new Map(
    parts.flatMap((part) => {
      const [, name = '', code = '', said = ''] = /^(\S+) (\d+)\n([^]*)$/.exec(part) ?? [];
      return name === '' ? [] : [[name, { code: Number(code), text: said.trim() }] as const];
    }),
  );
}
