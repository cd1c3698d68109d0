import { bytesText } from '../../../src/domain/build-log/index.ts';
import type { Breakdown } from '../../../src/domain/image/breakdown.ts';
import {
  badge,
  code,
  figure,
  html,
  paragraph,
  table,
  trusted,
} from '../../../src/domain/page/index.ts';
import type { Html, Section } from '../../../src/domain/page/index.ts';
import type { ImageResult } from '../../../src/domain/permissions/index.ts';
import { treemap } from '../../../src/domain/treemap/index.ts';

/** What of a size is drawn. */
export type Sizes = Pick<Breakdown, 'bytes' | 'tree' | 'folders'> & { readonly image: string };

/** Where the bytes of an image are: a picture, and the same as a table. */
export function sizeSection({ bytes, tree, folders, image }: Sizes): Section {
  const picture = trusted(treemap(tree, { width: 960, height: 460 }, bytesText));
  const rows = folders.slice(0, 40).map(({ path, bytes: size, files }) => ({
    cells: [code(path), bytesText(size), files.toLocaleString('en-US')],
  }));
  return {
    id: 'image',
    title: 'Where the bytes are',
    body: html`<p>
        ${code(image)}: ${bytesText(bytes.visible)} can be seen, ${bytesText(bytes.hidden)} are
        carried along unseen.
      </p>
      <div class="treemap">
        ${figure(picture, `Every area is as large as what it holds; the table below says the same`)}
      </div>
      <details>
        <summary>The same as a table</summary>
        ${table('Folders and files that hold most', [{ title: 'Path' }, { title: 'Size', number: true }, { title: 'Files', number: true }], rows)}
      </details>`,
  };
}

/** What of a check is told. A journal of an earlier version has no reasons. */
export type Checked = Omit<ImageResult, 'findings' | 'rules'> & {
  readonly rules?: ImageResult['rules'];
};

/** Who owns what and ought not to. */
export function permissionSection({ groups, image, paths, rules = {} }: Checked): Section {
  const body =
    groups.length === 0
      ? paragraph('Nothing stands out.')
      : html`${groups.map((group) => card(group, rules))}`;
  return {
    id: 'permissions',
    title: 'Permissions',
    body: html`<p>
        ${code(image)}, ${paths.toLocaleString('en-US')} paths held against the policy.
      </p>
      ${body}`,
  };
}

type Group = ImageResult['groups'][number];

function card(group: Group, rules: ImageResult['rules']): Html {
  const { rule, level, problem, count, places, hiddenBy } = group;
  const { reason = '', question = null } = rules[rule] ?? {};
  const lines = [
    origin(group),
    typeof hiddenBy !== 'string' ? null : html`Hidden at run time by the volume ${code(hiddenBy)}.`,
    html`${reason === '' ? null : `${reason} `}Rule ${code(rule)}.`,
    question === null ? null : html`Open: ${question}`,
  ];
  return html`<article
    class="card ${level === 'error' ? 'bad' : level === 'warning' ? 'warn' : ''}"
  >
    <h3>
      ${levels[level]} ${problem}${count > 1 ? ` (${count.toLocaleString('en-US')} paths)` : ''}
    </h3>
    <ul>
      ${places.map((place) => html`<li>${code(place.path)}${place.is === '' ? '' : ` is ${place.is}`}${place.count > 1 ? ` and ${(place.count - 1).toLocaleString('en-US')} below it` : ''}</li>`)}
    </ul>
    ${lines.filter((line) => line !== null).map(paragraph)}
  </article>`;
}

function origin({ layer, line, instruction }: Group): Html | null {
  if (layer === null) return null;
  const where = typeof line === 'number' ? `Layer ${layer}, Dockerfile:${line}` : `Layer ${layer}`;
  return instruction === '' ? html`${where}.` : html`${where}: ${code(instruction)}`;
}

const levels: Readonly<Record<Group['level'], Html>> = {
  error: badge('bad', '✖', 'error'),
  warning: badge('warn', '▲', 'warning'),
  info: badge('quiet', 'i', 'note'),
};
