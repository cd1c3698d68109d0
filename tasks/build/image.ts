import { epochMillis } from '../../src/domain/build-log/index.ts';
import type { Reading } from '../../src/index.ts';
import { askEngine } from '../requirements/engine-api.ts';

/** An image as the engine knows it now. */
export type Image = {
  readonly id: string;
  /** When the tag was last set, in ms by the engine's clock; it moves with every build, also a cached one. */
  readonly tagged: number | null;
  /** As the engine counts, which depends on its store. */
  readonly bytes: number;
  /** The instructions that it adds to each build on it. */
  readonly onBuild: readonly string[];
};

/** What a name stands for after a build that did not work, in a sentence; null where the engine was to have no image. */
export function namesNow(
  name: string,
  before: Image | null | 'unknown',
  after: Image | null | 'unknown' | 'elsewhere',
): string | null {
  if (after === 'elsewhere') return null;
  if (after === 'unknown') return `What ${name} names now cannot be told.`;
  if (after === null) return `There is no image ${name}.`;
  const short = ({ id }: Image) => id.replace('sha256:', '').slice(0, 12);
  if (before === null || before === 'unknown') return `${name} names the image ${short(after)}.`;
  return before.id === after.id
    ? `${name} still names the image of an earlier build (${short(after)}).`
    : `${name} names a new image (${short(after)}, was ${short(before)}).`;
}

/** The image under a name; null where there is none, `unknown` where the engine cannot be asked. */
export async function imageOf(
  look: Pick<Reading, 'read' | 'get' | 'files' | 'env'>,
  name: string,
): Promise<Image | null | 'unknown'> {
  const answer = await askEngine(look, `/images/${encodeURI(name)}/json`);
  if (answer?.status === 404) return null;
  if (answer?.status === 200) return imageIn(answer.text);
  const ended = await look.read({
    argv: ['docker', 'image', 'inspect', '--format', '{{json .}}', name],
  });
  if (ended.code !== 0) return /no such (image|object)/i.test(ended.stderr) ? null : 'unknown';
  return imageIn(ended.stdout);
}

function imageIn(json: string): Image {
  const image: unknown = JSON.parse(json);
  const onBuild = field(field(image, 'Config'), 'OnBuild');
  return {
    id: String(field(image, 'Id')),
    tagged: epochMillis(String(field(field(image, 'Metadata'), 'LastTagTime'))),
    bytes: Number(field(image, 'Size')),
    onBuild: Array.isArray(onBuild) ? onBuild.map(String) : [],
  };
}

const field = (of: unknown, key: string): unknown =>
  typeof of === 'object' && of !== null
    ? Object.entries(of).find(([one]) => one === key)?.[1]
    : undefined;

/** The version of BuildKit that a builder runs; null where buildx does not tell. It takes as long as a short build. */
export async function buildkitVersion(
  look: Pick<Reading, 'read'>,
  builder: string | undefined,
): Promise<string | null> {
  const named = builder === undefined ? [] : [builder];
  const ended = await look.read({ argv: ['docker', 'buildx', 'inspect', ...named] });
  return /^Build[Kk]it(?: version)?:\s+(\S+)/m.exec(ended.stdout)?.[1] ?? null;
}
