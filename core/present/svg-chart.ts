import type { ChartDrawing, StrokeKind } from './chart-drawing.ts';
import { type Html, html, markup } from './escape.ts';

/** Colours are custom properties, so that a page can set them for its theme; the fallback fits light and dark. */
const COLOUR = {
  band: 'var(--chart-band,#8a94a6)',
  limit: 'var(--chart-limit,#d13212)',
  live: 'var(--chart-live,#2374e1)',
  quiet: 'var(--chart-quiet,#7d8998)',
  ground: 'var(--chart-ground,none)',
} as const;

const STROKES: Readonly<Record<StrokeKind, Html>> = {
  band: markup(`fill="${COLOUR.band}" fill-opacity=".3"`),
  limit: markup(`stroke="${COLOUR.limit}" stroke-width="1.8" stroke-dasharray="5 4"`),
  live: markup(`stroke="${COLOUR.live}" stroke-width="2.2"`),
  recorded: markup(`stroke="${COLOUR.quiet}" stroke-width="1.2"`),
  proposed: markup(`stroke="${COLOUR.live}" stroke-width="1.6" stroke-dasharray="4 2"`),
};

/** Draws a chart as SVG for a page. Needs no script and no style sheet. `id` must be unique in the page. */
export const chartSvg = (drawing: ChartDrawing, id: string): Html => {
  const { title, says, size, plot, xTicks, yTicks, strokes, dots, marks } = drawing;
  return html`<svg viewBox="0 0 ${size.width} ${size.height}" width="100%" role="img" aria-labelledby="${id}-title ${id}-desc" font-size="11" fill="currentColor">
<title id="${id}-title">${title}</title><desc id="${id}-desc">${says}</desc>
<path d="${yTicks.map(({ y }) => `M${plot.left} ${y}H${plot.right}`).join('')}" stroke="currentColor" stroke-opacity=".15"/>
<g text-anchor="end">${yTicks.map(({ y, label }) => html`<text x="${plot.left - 8}" y="${y + 4}">${label}</text>`)}</g>
${xTicks.map(({ x, label, anchor }) => html`<text x="${x}" y="${plot.bottom + 17}" text-anchor="${anchor}">${label}</text>`)}
<g fill="none" stroke-linejoin="round">${strokes.map(({ kind, d }) => html`<path ${STROKES[kind]} d="${d}"/>`)}</g>
${dots.map(({ x, y }) => html`<circle cx="${x}" cy="${y}" r="2.5" fill="${COLOUR.live}"/>`)}
${marks.map(({ label, stem, circle, text }) => html`<g><title>${label}</title>${stem !== undefined && html`<path d="${stem}" fill="none" stroke="currentColor" stroke-opacity=".55"/>`}<circle cx="${circle.x}" cy="${circle.y}" r="${circle.r}" fill="${COLOUR.ground}" stroke="currentColor"/><text x="${text.x}" y="${text.y}" text-anchor="${text.anchor}">${text.says}</text></g>`)}
</svg>`;
};
