import type { StepKind } from './model.ts';

export type ParsedName = {
  readonly name: string;
  readonly kind: StepKind;
  readonly stage: string | null;
  readonly position: number | null;
  readonly of: number | null;
  readonly platform: string | null;
  readonly instruction: string;
};

const SERVICE = /^\[([A-Za-z0-9][\w.-]*)(?: \S*\/\S+)? internal\] /;
const BRACKET = /^\[([^\]]*)\] ([^]*)$/;
const POSITION = /^(?:(\S*\/\S+) )?(?:(\S+) )?\s*(\d+)\/(\d+)$/;

/**
 * The service that this name shows to be a prefix of all names, or null.
 * Compose's own builder prefixes each name, bake does so when it builds several targets.
 * Only an `[x internal]` proves it, because `[kpi 2/3]` could be a stage called kpi.
 */
export function serviceIn(name: string): string | null {
  return SERVICE.exec(name)?.[1] ?? null;
}

/** Takes a vertex name apart; `services` are the prefixes known so far. */
export function parseName(full: string, services: ReadonlySet<string>): ParsedName {
  const name = withoutService(full, services);
  const bracket = BRACKET.exec(name);
  const inside = bracket?.[1]?.trim();
  const instruction = bracket?.[2];
  if (inside === undefined || instruction === undefined) {
    const kind = name.startsWith('exporting ') ? 'export' : 'other';
    return { name, kind, stage: null, position: null, of: null, platform: null, instruction: name };
  }
  const found = POSITION.exec(inside);
  if (found !== null) {
    return {
      name,
      kind: 'stage',
      stage: found[2] ?? '',
      position: Number(found[3]),
      of: Number(found[4]),
      platform: found[1] ?? null,
      instruction,
    };
  }
  const words = inside.split(' ');
  const platform = words.length > 1 && words[0]?.includes('/') ? words[0] : null;
  const kind = words.some((word) => INTERNAL.has(word)) ? 'internal' : 'other';
  return { name, kind, stage: null, position: null, of: null, platform, instruction };
}

/** `kpi:dev` for `docker.io/library/kpi:dev`, and `me/kpi:dev` for `docker.io/me/kpi:dev`, as docker lists them. */
export function shortRef(ref: string): string {
  return ref.replace(/^(?:index\.)?docker\.io\//, '').replace(/^library\/(?=[^/]+$)/, '');
}

const INTERNAL: ReadonlySet<string> = new Set(['internal', 'auth', 'context']);

function withoutService(name: string, services: ReadonlySet<string>): string {
  const found = /^\[([\w.-]+)(\] | )/.exec(name);
  if (found === null || !services.has(found[1] ?? '')) return name;
  const rest = name.slice(found[0].length);
  return found[2] === '] ' ? rest : `[${rest}`;
}
