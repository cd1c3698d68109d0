import { scaleLinear } from 'd3-scale';
import { html, type Html } from './html.ts';

/** A bar of a timeline, in seconds after its beginning. */
export type Bar = {
  readonly lane: string;
  readonly label: string;
  readonly from: number;
  readonly to: number;
  readonly state: 'done' | 'cached' | 'failed' | 'cancelled';
  /** Whether the whole waited for it. */
  readonly critical: boolean;
};

const WIDTH = 960;
const LEFT = 168;
const RIGHT = 52;
const LANE = 30;
const TOP = 26;

/**
 * What went on side by side, a lane for each stage, as one SVG. What is on the critical path is taller and has a line
 * under it, so that no colour is needed to see it. Every bar has a title, and `seconds` says how a time is told.
 */
export function timeline(
  bars: readonly Bar[],
  total: number,
  label: string,
  seconds: (count: number) => string,
): Html {
  const lanes = [...new Set(bars.map(({ lane }) => lane))];
  const scale = scaleLinear([0, Math.max(total, 0.1)], [LEFT, WIDTH - RIGHT]);
  const height = TOP + lanes.length * LANE + 8;
  const at = (value: number) => Math.round(scale(value) * 10) / 10;
  const tickAt = (tick: number) =>
    html`<g class="tick">
      <line x1="${at(tick)}" x2="${at(tick)}" y1="${TOP - 6}" y2="${height - 6}" />
      <text x="${at(tick)}" y="14" text-anchor="middle">${tick} s</text>
    </g>`;
  const laneAt = (lane: string, index: number) => {
    const top = TOP + index * LANE;
    return html`<g class="lane">
      <text x="${LEFT - 10}" y="${top + LANE / 2 + 4}" text-anchor="end">${cut(lane, 24)}</text>
      ${bars.filter((bar) => bar.lane === lane).map((bar) => barAt(bar, top, at, seconds))}
    </g>`;
  };
  return html`<svg
    class="timeline"
    xmlns="http://www.w3.org/2000/svg"
    viewBox="0 0 ${WIDTH} ${height}"
    role="img"
    aria-label="${label}"
  >
    ${scale.ticks(8).map(tickAt)} ${lanes.map(laneAt)}
  </svg>`;
}

function barAt(
  bar: Bar,
  top: number,
  at: (value: number) => number,
  seconds: (count: number) => string,
): Html {
  const { label, from, to, state, critical } = bar;
  const x = at(from);
  const width = Math.round(Math.max(1.5, at(to) - x) * 10) / 10;
  const y = top + (critical ? 3 : 7);
  const bottom = top + LANE - 4;
  const room = Math.floor((width - 8) / 6);
  const words = `${label}: ${seconds(to - from)}, from ${seconds(from)}${critical ? ', on the critical path' : ''}`;
  return html`<g class="bar ${state}${critical ? ' critical' : ''}">
    <title>${words}</title>
    <rect x="${x}" y="${y}" width="${width}" height="${critical ? 20 : 16}" rx="2" />
    ${room < 6 ? null : html`<text x="${x + 5}" y="${y + (critical ? 14 : 12)}">${cut(label, room)}</text>`}
    ${critical ? html`<line class="path" x1="${x}" x2="${x + width}" y1="${bottom}" y2="${bottom}" />` : null}
  </g>`;
}

const cut = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, Math.max(0, most - 1))}…`;
