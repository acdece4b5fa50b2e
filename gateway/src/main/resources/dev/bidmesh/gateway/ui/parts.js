// Small pieces that several views share.
import { html, nothing } from './lib/lit-html.js';
import * as f from './format.js';

/** A coloured dot for a device, the same on all pages. */
export const dot = (colour) => html`<span class="dot c${colour}" aria-hidden="true"></span>`;

/** What an engine computes on. */
export function chip(kind, evidence) {
  const emulated = evidence === 'emulated';
  const title = {
    detected: 'found on the device itself',
    claimed: 'said by the configuration, not verified',
    emulated: 'there is no such hardware: the processor plays its part',
  }[evidence];
  return html`<span class="chip ${emulated ? 'emulated' : ''}" title=${title ?? nothing}>${f.accelerator(kind, evidence)}</span>`;
}

/** A share as a bar with its number. */
export function meter(label, share) {
  if (share === undefined) return nothing;
  return html`
    <div class="meter">
      <span class="meter-label">${label}</span>
      <span class="track" role="meter" aria-label=${label} aria-valuemin="0" aria-valuemax="100"
        aria-valuenow=${Math.round(share * 100)}>
        <span class="fill ${share > 0.9 ? 'high' : ''}" .style=${`inline-size:${share * 100}%`}></span>
      </span>
      <span class="num">${f.percent(share)}</span>
    </div>`;
}

/** Slots as squares as long as they can be counted at a glance. */
export function slots(all, free) {
  const busy = all - free;
  const label = `${busy} of ${f.plural(all, 'slot')} busy`;
  if (all > 16) return html`<span class="num">${label}</span>`;
  const squares = Array.from({ length: all }, (_, n) => html`<i class=${n < busy ? 'busy' : ''}></i>`);
  return html`<span class="slots" role="img" aria-label=${label} title=${label}>${squares}</span>
    <span class="muted">${label}</span>`;
}

/** One figure of a row of figures. */
export const figure = (value, label, tone = '') => html`
  <div class="figure ${tone}"><b>${value}</b><span>${label}</span></div>`;

/** What stands where there is nothing yet. */
export const empty = (title, text) => html`
  <div class="empty"><p class="empty-title">${title}</p><p>${text}</p></div>`;

/** What an operator should know, as sentences. */
export const notices = (texts) => (texts?.length
  ? html`<ul class="notice warn">${texts.map((text) => html`<li>${text[0].toUpperCase()}${text.slice(1)}</li>`)}</ul>`
  : nothing);

export const notice = (text, tone = 'warn') => html`<p class="notice ${tone}">${text}</p>`;
