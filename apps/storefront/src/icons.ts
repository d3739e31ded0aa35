import { type Html, html } from '@jangteo/pages/html';

const PATHS = {
  search: 'M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM16 16l4.500 4.500',
  cart: 'M3 4h2.500l2.200 11.200a1.500 1.500 0 0 0 1.500 1.300h8.300a1.500 1.500 0 0 0 1.500-1.200L20.500 8H6.300M9.500 20.500h.01M17 20.500h.01',
  home: 'M4 11l8-7 8 7M6 9.500V20h4.500v-5.500h3V20H18V9.500',
  grid: 'M4.500 4.500h6v6h-6zM13.500 4.500h6v6h-6zM4.500 13.500h6v6h-6zM13.500 13.500h6v6h-6z',
  receipt: 'M6 3.500h12V20.500l-2.400-1.600-1.800 1.600-1.800-1.600-1.800 1.600-1.800-1.600L6 20.500zM9 8.500h6M9 12.500h6',
  person: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.500 20.500c.6-4 3.600-6 7.500-6s6.900 2 7.500 6',
  truck:
    'M3 6.500h11v10H3zM14 10h3.500l3 3v3.500H14M7 19a1.800 1.800 0 1 0 0-3.600A1.800 1.800 0 0 0 7 19zM17 19a1.800 1.800 0 1 0 0-3.600 1.800 1.800 0 0 0 0 3.600z',
  hold: 'M6 10.500h12v9.500H6zM8.500 10.500V8a3.500 3.500 0 0 1 7 0v2.500M12 14v2.500',
  back: 'M9 7H15a4.500 4.500 0 0 1 0 9H6M9 4L6 7l3 3',
  check: 'M5 12.500l4.500 4.500L19 7.500',
  cross: 'M6 6l12 12M18 6L6 18',
  chevron: 'M9.500 5.500L16 12l-6.500 6.500',
} as const;

/** A drawn sign beside words that say the same, or in a link that has a name. */
export function icon(name: keyof typeof PATHS): Html {
  return html`<svg class="icon" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" focusable="false"><path d="${PATHS[name]}"/></svg>`;
}
