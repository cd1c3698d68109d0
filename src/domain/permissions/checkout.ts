/** A file of the working copy. */
export type HostFile = {
  /** Relative to the checkout; `''` is the checkout itself. */
  readonly path: string;
  readonly folder: boolean;
  readonly link: boolean;
  readonly uid: number;
  readonly gid: number;
  readonly mode: number;
};

/** What is wrong with who owns what in a checkout that containers write into. */
export type CheckoutResult = {
  readonly checkout: string;
  readonly uid: number;
  readonly gid: number;
  /** What belongs to somebody else than the checkout does. */
  readonly foreign: readonly Foreign[];
  readonly foreignFiles: number;
  /** What only its owner can read: COPY would put it into the image like that, where kobo is somebody else. */
  readonly closed: readonly string[];
  readonly closedFiles: number;
  /** Commands that put it right. */
  readonly todo: readonly string[];
};
type Foreign = {
  readonly path: string;
  readonly files: number;
  readonly uid: number;
  /** What most likely made it; `''` where nobody knows. */
  readonly by: string;
};

/** What `find` shall print of each file, and how it is read. */
export const findFormat = String.raw`%y\t%U\t%G\t%m\t%P\0`;

export function readFind(text: string): readonly HostFile[] {
  return text
    .split('\0')
    .filter((line) => line !== '')
    .map((line) => {
      const [kind = '', uid, gid, mode = '', ...path] = line.split('\t');
      return {
        path: path.join('\t'),
        folder: kind === 'd',
        link: kind === 'l',
        uid: Number(uid),
        gid: Number(gid),
        mode: Number.parseInt(mode, 8),
      };
    });
}

/** Judges what `find` found in a checkout of this owner; a folder stands before what is in it. */
export function judgeCheckout(
  checkout: string,
  owner: { readonly uid: number; readonly gid: number },
  found: readonly HostFile[],
): CheckoutResult {
  const foreignFiles = found.filter(({ uid }) => uid !== owner.uid);
  const closedFiles = found.filter((file) => isClosed(file) && !isIgnored(file.path));
  const foreign = placesOf(foreignFiles);
  const closed = tops(closedFiles).map(({ top }) => top);
  return {
    checkout,
    ...owner,
    foreign,
    foreignFiles: foreignFiles.length,
    closed,
    closedFiles: closedFiles.length,
    todo: [
      ...chown(checkout, owner, foreign),
      ...(closed.length > 0 ? [`$ chmod -R go+rX ${named(checkout, closed)}`] : []),
    ],
  };
}

/** Things that containers of the developer mode make, as root, in the bind-mounted checkout. */
const makers: readonly { readonly path: RegExp; readonly by: string }[] = [
  { path: /^node_modules$/, by: 'npm ci in the container' },
  { path: /^jsapp\/compiled$/, by: 'npm run build:app in the container' },
  { path: /^jsapp\/fonts$/, by: 'npm ci’s postinstall in the container' },
  { path: /^webpack-stats\.json$/, by: 'webpack in the container' },
  { path: /^staticfiles$/, by: 'collectstatic in the container' },
  { path: /^emails$/, by: 'kpi in the container, sending mail' },
  { path: /\.mo$/, by: 'compilemessages in the container' },
  { path: /(^|\/)__pycache__$/, by: 'python in the container' },
  { path: /^\.git(\/|$)/, by: 'git, run with sudo' },
];

function placesOf(files: readonly HostFile[]): readonly Foreign[] {
  let places: readonly Foreign[] = tops(files).map(({ top, uid, count }) => ({
    path: top,
    files: count,
    uid,
    by: makers.find(({ path }) => path.test(top))?.by ?? '',
  }));
  for (let depth = 8; depth > 1 && places.length > most; depth -= 1)
    places = gathered(places, depth);
  return places.toSorted((one, other) => other.files - one.files);
}

/** Several so many folders deep, or deeper, together under the folder above, where they have one maker. */
function gathered(places: readonly Foreign[], depth: number): readonly Foreign[] {
  const above = ({ path }: Foreign): string => {
    const parts = path.split('/');
    return parts.length < depth ? path : parts.slice(0, depth - 1).join('/');
  };
  const together = Map.groupBy(places, (place) => `${place.uid} ${place.by} ${above(place)}`);
  return [...together.values()].flatMap((group) => {
    const [first, ...others] = group;
    if (first === undefined || others.length === 0) return group;
    const files = group.reduce((sum, place) => sum + place.files, 0);
    return [{ ...first, path: above(first), files }];
  });
}

/** The uppermost of the files, each with how many of the others are below it. */
function tops(files: readonly HostFile[]) {
  const found: { top: string; uid: number; count: number }[] = [];
  const folders = new Map<string, { top: string; uid: number; count: number }>();
  for (const { path, folder, uid } of files) {
    const over = ancestors(path).find((one) => folders.has(one));
    const known = over === undefined ? undefined : folders.get(over);
    if (known !== undefined) {
      known.count += 1;
      continue;
    }
    const one = { top: path, uid, count: 1 };
    found.push(one);
    if (folder) folders.set(path, one);
  }
  return found;
}

function ancestors(path: string): readonly string[] {
  const all = path === '' ? [] : [''];
  for (let cut = path.indexOf('/'); cut !== -1; cut = path.indexOf('/', cut + 1))
    all.push(path.slice(0, cut));
  return all;
}

const isClosed = ({ link, folder, mode }: HostFile): boolean =>
  !link && (mode & (folder ? 0o005 : 0o004)) !== (folder ? 0o005 : 0o004);

/** What does not get into the image from here, or is not read by kobo there. */
const isIgnored = (path: string): boolean =>
  /^(\.git|node_modules|jsapp\/(compiled|fonts)|staticfiles|\.venv|env|src)(\/|$)/.test(path);

/** As many places as a command line that people read may name. */
const most = 8;

function chown(
  checkout: string,
  owner: { readonly uid: number; readonly gid: number },
  foreign: readonly Foreign[],
): readonly string[] {
  const to = `${owner.uid}:${owner.gid}`;
  if (foreign.length === 0) return [];
  if (foreign.length > most)
    return [`$ sudo find ${quoted(checkout)} ! -uid ${owner.uid} -exec chown -h ${to} {} +`];
  const paths = foreign.map(({ path }) => path);
  return [`$ sudo chown -hR ${to} ${named(checkout, paths)}`];
}

const named = (checkout: string, paths: readonly string[]): string =>
  (paths.length > most ? [''] : paths)
    .map((path) => quoted(path === '' ? checkout : `${checkout}/${path}`))
    .join(' ');

const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/u.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
