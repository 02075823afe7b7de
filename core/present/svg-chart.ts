import {
  type BandChart,
  type ChartSize,
  describeBandChart,
  layOutBandChart,
} from './chart-geometry.ts';
import { html } from './escape.ts';

/** Colours are custom properties, so that a page can set them for its theme; the fallback fits light and dark. */
const COLOUR = {
  band: 'var(--chart-band, #8a94a6)',
  limit: 'var(--chart-limit, #d13212)',
  live: 'var(--chart-live, #2374e1)',
  text: 'currentColor',
} as const;

/**
 * Draws the chart of a watched metric as one string of SVG: what was expected as a band, the limit as a dashed line,
 * what came as a solid one, and numbered markers. Needs no script and no style sheet. `id` must be unique in the page.
 */
export const bandChartSvg = (chart: BandChart, size: ChartSize, id: string): string => {
  const { plot, ...shapes } = layOutBandChart(chart, size);
  const { width, height } = size;
  return html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="100%" role="img" aria-labelledby="${id}-title ${id}-desc" font-family="system-ui,sans-serif" font-size="11" fill="${COLOUR.text}">
<title id="${id}-title">${chart.title}</title><desc id="${id}-desc">${describeBandChart(chart)}</desc>
${shapes.yTicks.map(({ y, label }) => html`<path d="M${plot.left} ${y}H${plot.right}" stroke="${COLOUR.text}" stroke-opacity=".15"/><text x="${plot.left - 6}" y="${y + 4}" text-anchor="end">${label}</text>`)}
${shapes.xTicks.map(({ x, label }) => html`<text x="${x}" y="${plot.bottom + 17}" text-anchor="middle">${label}</text>`)}
${shapes.band.map((d) => html`<path d="${d}" fill="${COLOUR.band}" fill-opacity=".3"/>`)}
${shapes.limit.map((d) => html`<path d="${d}" fill="none" stroke="${COLOUR.limit}" stroke-width="1.5" stroke-dasharray="5 4"/>`)}
${shapes.live.map((d) => html`<path d="${d}" fill="none" stroke="${COLOUR.live}" stroke-width="2" stroke-linejoin="round"/>`)}
${shapes.dots.map(({ x, y }) => html`<circle cx="${x}" cy="${y}" r="2" fill="${COLOUR.live}"/>`)}
${shapes.markers.map(({ x, flagX, number, label }) => html`<g><title>${label}</title><path d="M${flagX} ${plot.top - 4}L${x} ${plot.top + 4}V${plot.bottom}" fill="none" stroke="${COLOUR.text}" stroke-opacity=".55"/><circle cx="${flagX}" cy="${plot.top - 12}" r="8" fill="none" stroke="${COLOUR.text}"/><text x="${flagX}" y="${plot.top - 8}" text-anchor="middle">${number}</text></g>`)}
${shapes.markers.length > 0 && html`<text x="${plot.left}" y="${height - 6}">${shapes.markers.map(({ number, label }) => `${number} ${label}`).join(' · ')}</text>`}
</svg>`.toString();
};
