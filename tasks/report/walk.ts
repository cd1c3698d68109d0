import {
  bytesText,
  compareBuilds,
  comparisonMarkdown,
  listing,
  fromCache,
  ran,
  secondsText,
} from '../../src/domain/build-log/index.ts';
import type { BuildRecord } from '../../src/domain/build-log/index.ts';
import { countText, originText } from '../../src/domain/permissions/index.ts';
import { folded, walkMarkdown } from '../../src/domain/report/index.ts';
import type { Beside, Piece } from '../../src/domain/report/index.ts';
import { codeBlock, codeCell } from '../../src/domain/words/words.ts';
import type { Walk, WalkStep } from '../../src/index.ts';
import type { ShownEvidence } from './evidence.ts';
import { resultsOf } from './results.ts';
import { measured } from './sources.ts';

/** A build that a step of a walk made, and earlier ones of another commit to hold it against. */
export type WalkBuild = {
  readonly step: string;
  readonly build: BuildRecord;
  readonly baseline: readonly BuildRecord[];
};

/** A walk with the builds it made. */
export type WalkReport = {
  readonly walk: Walk;
  readonly builds: readonly WalkBuild[];
  /** What of the evidence a report can show; null where nobody asked. */
  readonly evidence: ShownEvidence | null;
};

/** The builds of a walk’s steps, found again in what is remembered. */
export function buildsOf(walk: Walk, remembered: readonly BuildRecord[]): readonly WalkBuild[] {
  const own = walk.steps.flatMap((step) => {
    const id = resultsOf(step).build;
    const build = remembered.find((one) => one.id === id);
    return build === undefined ? [] : [{ step: step.title, build }];
  });
  const ids = new Set(own.map(({ build }) => build.id));
  return own.map(({ step, build }) => ({
    step,
    build,
    baseline: baselineOf(
      build,
      remembered.filter((one) => !ids.has(one.id)),
    ),
  }));
}

/** At most so many earlier builds stand for how long it took before. */
const most = 3;

/** The newest good builds of the same kind before this one, all of one other commit. */
function baselineOf(build: BuildRecord, others: readonly BuildRecord[]): readonly BuildRecord[] {
  const alike = others.filter(
    ({ outcome, how, started, source, steps }) =>
      outcome === 'built' &&
      started < build.started &&
      how.service === build.how.service &&
      how.target === build.how.target &&
      how.noCache === build.how.noCache &&
      source.commit !== null &&
      source.commit !== build.source.commit &&
      steps.some(ran),
  );
  const commit = alike.at(-1)?.source.commit;
  return alike.filter(({ source }) => source.commit === commit).slice(-most);
}

/** A walk as Markdown, with its builds, sizes and permissions. */
export const walkText = ({ walk, builds, evidence }: WalkReport, mention: boolean): string =>
  walkMarkdown(walk, beside(walk, builds, evidence), mention);

function beside(walk: Walk, builds: readonly WalkBuild[], evidence: ShownEvidence | null): Beside {
  const [first] = builds;
  return {
    builds: builds.length === 0 ? [] : [timesTable(builds), ...builds.flatMap(buildPieces)],
    sizes: walk.steps.flatMap(sizePieces),
    permissions: walk.steps.flatMap(permissionPieces),
    texts: Object.fromEntries(
      Object.entries(evidence ?? {}).flatMap(([sha256, shown]) =>
        shown.is === 'text' ? [[sha256, shown.text]] : [],
      ),
    ),
    environment: first === undefined ? [] : environment(first.build),
    repeat: [
      ...(walk.subject.commit === null ? [] : [`git checkout ${walk.subject.commit.slice(0, 10)}`]),
      `npx kpi-tasks check ${walk.checklist}`,
    ],
  };
}

function timesTable(builds: readonly WalkBuild[]): Piece {
  const rows = builds.map(({ step, build, baseline }) => {
    const cached = build.steps.filter(fromCache).length;
    const before = baseline.at(-1);
    const was =
      before === undefined
        ? '–'
        : `${secondsText(before.buildSeconds)} at ${codeCell((before.source.commit ?? '').slice(0, 10))}`;
    return `| ${codeCell(step)} | ${was} | **${secondsText(build.buildSeconds)}** | ${build.steps.filter(ran).length} | ${cached} |`;
  });
  return {
    name: 'build times',
    lines: [
      '### Build times',
      '',
      '| Build | Before | Now | Ran | Cached |',
      '|---|--:|--:|--:|--:|',
      ...rows,
    ],
  };
}

function buildPieces({ step, build, baseline }: WalkBuild): readonly Piece[] {
  const log = codeBlock(listing({ ...build, leftOut: 0 }), 'diff');
  const own: Piece = {
    name: `the build log of “${step}”`,
    lines: folded(`Build log of “${step}”`, log),
    shorter: [
      folded(
        `Build log of “${step}”, its last 40 lines`,
        codeBlock(log.slice(1, -1).slice(-40), 'diff'),
      ),
      [],
    ],
  };
  if (baseline.length === 0) return [own];
  const text = comparisonMarkdown(
    compareBuilds(
      baseline.map((record) => measured({ is: 'record', record })),
      [measured({ is: 'record', record: build })],
    ),
  );
  const compared = folded(`“${step}” beside the build before`, text.trimEnd().split('\n'));
  return [{ name: `the comparison of “${step}”`, lines: compared, shorter: [[]] }, own];
}

const change = (before: number, now: number) =>
  `${bytesText(before)} | ${bytesText(now)} | ${now < before ? '−' : '+'}${bytesText(Math.abs(now - before))}`;

function sizePieces(step: WalkStep): readonly Piece[] {
  const { size } = resultsOf(step);
  if (size === null) return [];
  const { bytes, folders, against } = size;
  const lines =
    against === null
      ? [
          '| | Size |',
          '|---|--:|',
          `| **Image, uncompressed** | **${bytesText(bytes.image)}** |`,
          `| of it hidden | ${bytesText(bytes.hidden)} |`,
          ...folders
            .slice(0, 15)
            .map((one) => `| ${codeCell(one.path)} | ${bytesText(one.bytes)} |`),
        ]
      : [
          `| | ${codeCell(against.image)} | ${codeCell(size.image)} | Difference |`,
          '|---|--:|--:|--:|',
          `| **Image, uncompressed** | ${change(against.bytes.image, bytes.image)} |`,
          ...against.paths
            .slice(0, 20)
            .map((one) => `| ${codeCell(one.name)} | ${change(one.before, one.after)} |`),
        ];
  return [
    {
      name: 'the image’s folders',
      lines: ['### Image size', '', ...lines],
      shorter: [['### Image size', '', ...lines.slice(0, 3)]],
    },
  ];
}

function permissionPieces(step: WalkStep): readonly Piece[] {
  const { permissions } = resultsOf(step);
  if (permissions === null) return [];
  const bad = permissions.groups.filter(({ level }) => level !== 'info');
  const rows = bad.map(
    (group) =>
      `| ${group.level} | ${codeCell(group.places.map(({ path }) => path).join(', '))} | ${codeCell(group.problem)} | ${group.count} | ${originText(group) === '' ? '–' : codeCell(originText(group))} |`,
  );
  const head = ['### Permissions', ''];
  const said = `${countText(permissions)}.`;
  const lines =
    rows.length === 0
      ? []
      : ['', '| | Where | What | Paths | Made by |', '|---|---|---|--:|---|', ...rows];
  return [
    { name: 'permission findings', lines: [...head, said, ...lines], shorter: [[...head, said]] },
  ];
}

function environment({ versions }: BuildRecord): Beside['environment'] {
  const rows: readonly (readonly [string, string | null])[] = [
    ['Docker', versions.docker],
    ['buildx', versions.buildx],
    ['BuildKit', versions.buildkit],
    ['compose', versions.compose],
  ];
  return rows.flatMap(([name, value]) => (value === null ? [] : [[name, value] as const]));
}
