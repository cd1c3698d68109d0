/** What a compose file says of one service, as far as a build asks. */
export type ComposeService = {
  readonly name: string;
  /** The build context as written; null where the file gives none, `''` where there is one that cannot be told. */
  readonly build: string | null;
  /** The Dockerfile as written, which begins at the context; null where the file names none. */
  readonly dockerfile: string | null;
  readonly image: string | null;
  /** Where something of the host or a volume is mounted in the container. */
  readonly mounts: readonly string[];
};

export type ComposeFile = {
  readonly services: readonly ComposeService[];
  /** Files that `env_file` names, relative to the compose file. */
  readonly envFiles: readonly string[];
  /** False where the file is written in a way these few lines cannot follow; then absence proves nothing. */
  readonly complete: boolean;
};

/** Reads a compose file line by line: enough for what kobo-docker and kobo-install write, silent on the rest. */
export function readCompose(text: string): ComposeFile {
  const lines = text.split(/\r?\n/u).flatMap(lineOf);
  const services = block(lines, 0, 'services');
  const outside = lines.filter((line) => services === null || !services.includes(line));
  return {
    services: children(services ?? []).map((child) => serviceOf(child, outside)),
    envFiles: [...new Set(lines.flatMap((line, at) => envFilesOf(line, lines.slice(at + 1))))],
    complete: !lines.some(leadsElsewhere),
  };
}

/** Whether the text can give a build arguments or a target, by itself or by another file that it leads to. */
export const maySayHowToBuild = (text: string): boolean =>
  /\b(?:args|target|extends|include)\b/u.test(text);

/** All files together: what a later one says replaces what an earlier one said, key by key. */
export function mergeServices(files: readonly ComposeFile[]): ReadonlyMap<string, ComposeService> {
  const merged = new Map<string, ComposeService>();
  for (const service of files.flatMap((file) => file.services)) {
    const before = merged.get(service.name);
    // `build:` without a context, as in a custom file that only sets the network, keeps the earlier context.
    const build = service.build === '' ? (before?.build ?? '') : service.build;
    merged.set(service.name, {
      name: service.name,
      build: build ?? before?.build ?? null,
      dockerfile: service.dockerfile ?? before?.dockerfile ?? null,
      image: service.image ?? before?.image ?? null,
      mounts: [...new Set([...(before?.mounts ?? []), ...service.mounts])],
    });
  }
  return merged;
}

/** Services in one line of braces, or in other files. */
const leadsElsewhere = ({ depth, key, value }: Line): boolean =>
  depth === 0 &&
  (key === 'include' || (key === 'services' && !['', '{}', 'null', '~'].includes(value)));

type Line = { readonly depth: number; readonly key: string; readonly value: string };
type Child = { readonly name: string; readonly lines: readonly Line[] };

function lineOf(raw: string): readonly Line[] {
  const text = raw.replace(/(^|\s)#.*$/u, '').trimEnd();
  const depth = text.length - text.trimStart().length;
  const found = /^\s*(?:"([^"]+)"|'([^']+)'|([^\s:'"-][^:]*?|<<))\s*:(?:\s+(.*))?$/u.exec(text);
  const item = /^\s*-\s+(.*)$/u.exec(text);
  if (item) return [{ depth, key: '-', value: plain(item[1] ?? '') }];
  if (!found) return [];
  const key = found[1] ?? found[2] ?? found[3] ?? '';
  return [{ depth, key, value: plain(found[4] ?? '') }];
}

const plain = (value: string): string => value.trim().replace(/^(['"])(.*)\1$/u, '$2');

/** The lines under a key at a depth; null where the key is not there or its value stands on the same line. */
function block(lines: readonly Line[], depth: number, key: string): readonly Line[] | null {
  const start = lines.findIndex((line) => line.depth === depth && line.key === key);
  if (start === -1 || lines[start]?.value !== '') return null;
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => line.depth <= depth && line.key !== '-');
  return end === -1 ? rest : rest.slice(0, end);
}

function children(lines: readonly Line[]): readonly Child[] {
  const depth = lines[0]?.depth ?? 0;
  const heads = lines.flatMap((line, at) => (line.depth === depth ? [at] : []));
  return heads.map((at, index) => ({
    name: lines[at]?.key ?? '',
    lines: lines.slice(at + 1, heads[index + 1]),
  }));
}

function serviceOf(child: Child, outside: readonly Line[]): ComposeService {
  const depth = child.lines[0]?.depth ?? 0;
  const own = (key: string): string | null =>
    child.lines.find((line) => line.depth === depth && line.key === key)?.value ?? null;
  const nested = block(child.lines, depth, 'build') ?? [];
  const said = (key: string): string | undefined =>
    nested.find((line) => line.depth === nested[0]?.depth && line.key === key)?.value;
  // A build may come with an anchor or from another file; then there is one, only not known.
  const borrowed =
    own('extends') !== null ||
    (own('<<') !== null && outside.some((line) => line.depth > 0 && line.key === 'build'));
  return {
    name: child.name,
    build: said('context') ?? own('build') ?? (borrowed ? '' : null),
    dockerfile: said('dockerfile') ?? null,
    image: own('image'),
    mounts: (block(child.lines, depth, 'volumes') ?? []).flatMap(mountOf),
  };
}

/** `SOURCE:TARGET`, `SOURCE:TARGET:ro`, `TARGET` alone, or `target: TARGET` of the long form. */
function mountOf({ key, value }: Line): readonly string[] {
  const target = key === 'target' ? value : key === '-' ? (value.split(':')[1] ?? value) : '';
  return target.startsWith('/') ? [target.replace(/(?<=.)\/+$/u, '')] : [];
}

function envFilesOf(line: Line, after: readonly Line[]): readonly string[] {
  if (line.key !== 'env_file') return [];
  if (line.value !== '') return line.value.startsWith('[') ? [] : [line.value];
  const end = after.findIndex((next) => next.key !== '-' || next.depth < line.depth);
  const items = end === -1 ? after : after.slice(0, end);
  // An item such as `path: x` with `required: false` may be missing; it is left to compose.
  return items.map((item) => item.value).filter((value) => !/^\w+:\s/u.test(value));
}
