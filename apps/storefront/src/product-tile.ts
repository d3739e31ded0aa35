import type { ProductDocument } from '@jangteo/edge/product-view';
import { murmur2 } from '@jangteo/kernel/hash';
import { type Html, html } from '@jangteo/pages/html';
import { ASSETS } from './assets.ts';
import { hueOf } from './colours.ts';
import { drawingOf } from './drawings.ts';
import { breadcrumbsOf, textOf } from './product-facts.ts';

const DEPARTMENT_HUES = 8;

/** A product's picture over a drawing of its kind in its colour, which shows where there is no picture, or it does not load. */
export function productTile(product: ProductDocument, colour = textOf(product.color)): Html {
  const categories = breadcrumbsOf(product).map(({ name }) => name);
  const pictures = Array.isArray(product.images) ? (product.images as { url?: unknown; main?: unknown }[]) : [];
  const picture = (pictures.find(({ main }) => main === true) ?? pictures[0])?.url;
  const first = (product.variants ?? [])[0];
  return tile({
    texts: [...categories.toReversed(), product.title],
    hue: colourHue([colour, textOf(first?.color), product.title]) ?? departmentHue(categories[0] ?? product.id),
    picture: textOf(picture),
  });
}

/** A line of a cart or an order, of which the title and the options are known. */
export function lineTile({ title, options, image }: { title: string; options: readonly string[]; image: string | null }): Html {
  return tile({ texts: [title], hue: colourHue([...options, title]) ?? departmentHue(title), picture: image ?? undefined });
}

/** A category's drawing. Beside others it takes the colour of its place, so that neighbours differ. */
export function categoryTile({ name }: { name: string }, place?: number): Html {
  const hue = place === undefined ? departmentHue(name) : `hue-${place % DEPARTMENT_HUES}`;
  return tile({ texts: [name], hue, picture: undefined });
}

interface Tile {
  readonly texts: readonly string[];
  readonly hue: string;
  readonly picture: string | undefined;
}

function tile({ texts, hue, picture }: Tile): Html {
  const image = picture?.startsWith('https://') === true && html`<img src="${picture}" alt="" loading="lazy" referrerpolicy="no-referrer">`;
  return html`<span class="tile ${hue}" aria-hidden="true">${drawing(drawingOf(texts))}${image}</span>`;
}

export function drawing(name: string): Html {
  return html`<svg viewBox="0 0 96 96" width="96" height="96" focusable="false"><use href="${ASSETS.url('drawings.svg')}#${name}"/></svg>`;
}

function colourHue(texts: readonly (string | undefined)[]): string | undefined {
  for (const text of texts) {
    const hue = text === undefined ? undefined : hueOf(text);
    if (hue !== undefined) return hue;
  }
  return undefined;
}

function departmentHue(name: string): string {
  return `hue-${murmur2(name) % DEPARTMENT_HUES}`;
}
