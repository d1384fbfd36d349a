// @ts-check

/** @typedef {'live' | 'held' | 'room' | 'rules' | 'appeals' | 'log'} ViewName */

/** What is always on the screen, beside the view chosen: by the width that css/moderate.css parts at. */
const layouts = /** @type {const} */ ([
  { query: '(min-width: 1180px)', always: ['live', 'held'], otherwise: 'room' },
  { query: '(min-width: 700px)', always: ['live'], otherwise: 'held' },
  { query: 'all', always: [], otherwise: 'live' },
]);

/** Which panels are on the screen: one on a phone, list and one on a tablet, list, queue and one on a wide screen. */
export class Views extends EventTarget {
  #tabs;
  /** @type {ViewName} */
  #chosen = 'live';

  /** @param {HTMLElement} tabs with a button for each view */
  constructor(tabs) {
    super();
    this.#tabs = tabs;
    for (const tab of this.#buttons) {
      tab.addEventListener('click', () => this.choose(/** @type {ViewName} */ (tab.dataset.view)));
    }

    tabs.addEventListener('keydown', (event) => this.#keyDown(event));
    for (const { query } of layouts) {
      matchMedia(query).addEventListener('change', () => this.#show());
    }
  }

  /** @param {string} name */
  isVisible(name) {
    return this.#layout.always.some((one) => one === name) || this.current === name;
  }

  /** The view beside those that are always there. */
  get current() {
    const { always, otherwise } = this.#layout;
    return always.some((one) => one === this.#chosen) ? otherwise : this.#chosen;
  }

  /** @param {ViewName} name */
  choose(name) {
    this.#chosen = name;
    this.#show();
  }

  get #layout() {
    return layouts.find(({ query }) => matchMedia(query).matches) ?? layouts[2];
  }

  get #buttons() {
    return /** @type {HTMLButtonElement[]} */ ([...this.#tabs.querySelectorAll('button')]);
  }

  #show() {
    const { current } = this;
    document.body.dataset.view = current;
    for (const tab of this.#buttons) {
      tab.setAttribute('aria-selected', String(tab.dataset.view === current));
      tab.tabIndex = tab.dataset.view === current ? 0 : -1;
    }

    this.dispatchEvent(new CustomEvent('change', { detail: { current } }));
  }

  /** @param {KeyboardEvent} event */
  #keyDown(event) {
    const shown = this.#buttons.filter((tab) => tab.offsetParent !== null);
    const at = shown.findIndex((tab) => tab === document.activeElement);
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step !== undefined && at >= 0) {
      event.preventDefault();
      const next = shown[(at + step + shown.length) % shown.length];
      next.focus();
      next.click();
    }
  }
}
