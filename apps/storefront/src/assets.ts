import { filesOf, ICON_SVG, loadAssets, TOKENS_CSS } from '@jangteo/pages/assets';

const OWN = filesOf(new URL('../pages/', import.meta.url), [
  'base.css',
  'browse.css',
  'buying.css',
  'order.css',
  'drawings.svg',
  'search.js',
  'shop.js',
]);

/** The storefront's files. */
export const ASSETS = loadAssets('/assets/', { 'tokens.css': TOKENS_CSS, 'icon.svg': ICON_SVG, ...OWN });
