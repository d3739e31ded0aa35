/** While somebody types; shorter than the pause between two words, longer than that between two strokes. */
const QUIET_MS = 100;
const REMEMBERED = 100;
const LIMIT = 8;

const form = document.querySelector('[data-search]');
if (form) suggestIn(form);

/** The combobox pattern of the ARIA Authoring Practices (list autocomplete, manual selection): the focus stays in the box. */
function suggestIn(form) {
  const input = form.elements.q;
  const words = JSON.parse(form.dataset.words);
  const list = element('ul', { role: 'listbox', id: 'suggestions', 'aria-label': words.suggestions, hidden: '' });
  const status = element('p', { role: 'status', class: 'unseen' });
  form.append(list, status);
  for (const [name, value] of Object.entries({
    role: 'combobox',
    autocomplete: 'off',
    'aria-autocomplete': 'list',
    'aria-controls': 'suggestions',
    'aria-expanded': 'false',
  })) {
    input.setAttribute(name, value);
  }

  /** @type {{text: string, kind: string, category_id?: string}[]} */
  let shown = [];
  let active = -1;
  let asking = new AbortController();
  const answers = new Map();

  const isOpen = () => !list.hidden;

  function activate(index) {
    list.children[active]?.setAttribute('aria-selected', 'false');
    active = index;
    const option = list.children[active];
    option?.setAttribute('aria-selected', 'true');
    option?.scrollIntoView({ block: 'nearest' });
    if (option) input.setAttribute('aria-activedescendant', option.id);
    else input.removeAttribute('aria-activedescendant');
  }

  function open() {
    list.hidden = shown.length === 0;
    input.ariaExpanded = String(isOpen());
  }

  function close() {
    asking.abort();
    activate(-1);
    list.hidden = true;
    input.ariaExpanded = 'false';
    status.textContent = '';
  }

  function show(suggestions) {
    activate(-1);
    shown = suggestions;
    list.replaceChildren(...suggestions.map(optionOf));
    open();
    status.textContent = suggestions.length === 0 ? '' : words.found.replace('{count}', suggestions.length);
  }

  function optionOf({ text, kind }, index) {
    const option = element('li', { role: 'option', id: `suggestion-${index}`, 'aria-selected': 'false' });
    option.append(text);
    if (words[kind]) option.append(element('span', {}, words[kind]));
    return option;
  }

  /** Asks once the typing rests, and takes no answer but the last one. */
  async function ask() {
    asking.abort();
    asking = new AbortController();
    const { signal } = asking;
    const typed = input.value.trim();
    if (typed === '') return show([]);
    try {
      if (!answers.has(typed)) {
        await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
        if (signal.aborted) return;
        const response = await fetch(`/v1/search/suggest?${new URLSearchParams({ q: typed, limit: LIMIT })}`, { signal });
        const { suggestions = [] } = response.ok ? await response.json() : {};
        if (answers.size >= REMEMBERED) answers.clear();
        if (response.ok) answers.set(typed, suggestions);
      }
    } catch {
      // The shop is away, or the next stroke came first: somebody who searches needs no suggestions.
    }
    if (!signal.aborted) show(answers.get(typed) ?? []);
  }

  function choose({ text, kind, category_id }) {
    close();
    if (kind === 'category' && category_id) {
      location.assign(`/categories/${encodeURIComponent(category_id)}`);
      return;
    }
    input.value = text;
    form.requestSubmit();
  }

  // Fires while a syllable is put together, too, so 나 is asked for on the way to 나이키.
  input.addEventListener('input', ask);

  input.addEventListener('keydown', (event) => {
    // These keys belong to the input method, which passes them on once the syllable is done. Safari says so by the old code alone.
    if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.altKey || event.metaKey) return;
    const { key } = event;
    if (key === 'ArrowDown' || key === 'ArrowUp') {
      event.preventDefault();
      if (!isOpen()) {
        if (shown.length > 0) open();
        else return void ask();
      }
      // The box itself is one of the stops.
      const stops = shown.length + 1;
      activate(((active + 1 + (key === 'ArrowDown' ? 1 : -1) + stops) % stops) - 1);
    } else if (key === 'Enter') {
      if (!isOpen() || active < 0) return close();
      event.preventDefault();
      choose(shown[active]);
    } else if (key === 'Escape' && isOpen()) {
      event.preventDefault();
      close();
    } else if (key === 'Tab') {
      close();
    }
  });

  input.addEventListener('click', () => {
    if (!isOpen() && shown.length > 0) open();
  });
  input.addEventListener('blur', close);
  // A press would take the focus away, and the list with it, before it is a click.
  list.addEventListener('mousedown', (event) => event.preventDefault());
  list.addEventListener('click', (event) => {
    const index = [...list.children].indexOf(event.target.closest('[role="option"]'));
    if (index >= 0) choose(shown[index]);
  });
  form.addEventListener('submit', (event) => {
    // Pressing search with nothing in the box says: let me type.
    if (input.value.trim() === '') {
      event.preventDefault();
      input.focus();
    }
  });
}

function element(name, attributes, text = '') {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.textContent = text;
  return made;
}

// On a wide page a brand is chosen at once; on a phone the list would jump away under the finger, so there the button applies.
const wide = matchMedia('(min-width: 60rem)');
document.querySelector('[data-facets]')?.addEventListener('change', (event) => {
  if (wide.matches && event.target.matches('[type="checkbox"]')) event.currentTarget.requestSubmit();
});
