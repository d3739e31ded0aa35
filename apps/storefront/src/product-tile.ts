import type { ProductDocument } from '@jangteo/edge/product-view';
import { murmur2 } from '@jangteo/kernel/hash';
import { type Html, html } from '@jangteo/pages/html';

const TILE_COLOURS = 8;

/** The product's main picture over a tile with its first letter, which shows where there is no picture, or it does not load. */
export function productTile({ id, title, images }: ProductDocument): Html {
  const pictures = Array.isArray(images) ? (images as { url?: unknown; main?: unknown }[]) : [];
  const url = (pictures.find(({ main }) => main === true) ?? pictures[0])?.url;
  const letter = /[\p{L}\p{N}]/u.exec(title)?.[0] ?? '';
  const picture =
    typeof url === 'string' && url.startsWith('https://')
      ? html`<img src="${url}" alt="" loading="lazy" referrerpolicy="no-referrer">`
      : undefined;
  return html`<div class="tile tile-${murmur2(id) % TILE_COLOURS}" aria-hidden="true"><span>${letter}</span>${picture}</div>`;
}
