/** An image as the engine lists it. */
export type Listed = {
  readonly id: string;
  readonly tags: readonly string[];
  readonly bytes: number;
  /** ISO 8601. */
  readonly created: string;
};

/** What is known of the workspace whose images are sorted out. */
export type Known = {
  /** The name that a build tags now. */
  readonly current: string | null;
  /** What the names of its images begin with, such as `kobofe` or `mine-kobofe`; null where nothing tells. */
  readonly prefix: string | null;
  /** Ids of the images that its builds are on record to have made or replaced. */
  readonly recorded: ReadonlySet<string>;
  /** Ids of the images of containers, also of stopped ones. */
  readonly used: ReadonlySet<string>;
};

export type Sorted = {
  /** What may go: by its tags, or by its id where it has none. */
  readonly old: readonly (Listed & { readonly names: readonly string[] })[];
  /** Old ones that a container stands on. */
  readonly used: readonly Listed[];
};

/**
 * The images that a workspace has left behind: `kpi:dev.…` of its own earlier build ids, and those without a name that
 * its own builds made. Another workspace's stay, and so does the one that a build tags now, with all of its stages.
 */
export function oldImages(all: readonly Listed[], known: Known): Sorted {
  const left = all
    .filter((image) => isLeftBehind(image, known))
    .toSorted((a, b) => (a.created < b.created ? -1 : 1));
  return {
    old: left
      .filter(({ id }) => !known.used.has(id))
      .map((image) => ({ ...image, names: image.tags.length > 0 ? image.tags : [image.id] })),
    used: left.filter(({ id }) => known.used.has(id)),
  };
}

function isLeftBehind({ id, tags }: Listed, { current, prefix, recorded }: Known): boolean {
  if (tags.length === 0) return recorded.has(id);
  const own = (tag: string) =>
    prefix !== null &&
    tag.startsWith(`kpi:dev.${prefix}`) &&
    /^\d+(?:\.|$)/u.test(tag.slice(`kpi:dev.${prefix}`.length));
  const now = (tag: string) =>
    current !== null && (tag === current || tag.startsWith(`${current}.`));
  return tags.every((tag) => own(tag) && !now(tag));
}

/** The images of `docker image inspect`, parsed. */
export function readImages(inspected: string): readonly Listed[] {
  const all: unknown = JSON.parse(inspected === '' ? '[]' : inspected);
  if (!Array.isArray(all)) return [];
  return all.map((one: unknown) => {
    const at = (key: string): unknown =>
      typeof one === 'object' && one !== null
        ? Object.entries(one).find(([name]) => name === key)?.[1]
        : undefined;
    const tags = at('RepoTags');
    return {
      id: String(at('Id')),
      tags: Array.isArray(tags) ? tags.map(String).filter((tag) => !tag.startsWith('<none>')) : [],
      bytes: Number(at('Size')),
      created: String(at('Created')),
    };
  });
}
