// @ts-check

/**
 * Who is watching: a token from the address (`#token=…`), else one that the demo mode hands out, else nobody.
 * @typedef {{token: string, name: string}} DemoIdentity
 */

const demoKey = 'danmaku.demo';
const sessionKey = 'danmaku.token';

export class Identity {
  /** @type {string | null} */
  #given;
  /** @type {DemoIdentity | null} */
  #demo;
  #fallbackName;

  /** @param {() => string} fallbackName for a first visit */
  constructor(fallbackName) {
    this.#fallbackName = fallbackName;
    this.#given = takeFromAddress();
    this.#demo = parsed(stored(localStorage, demoKey));
  }

  /** The viewer can choose a name. */
  get isDemo() {
    return this.#given === null && this.#demo !== null;
  }

  get demoName() {
    return this.#demo?.name ?? '';
  }

  get token() {
    return this.#given ?? this.#demo?.token ?? null;
  }

  /**
   * For the client. A given token can only be renewed by the platform that gave it; once it is refused, this viewer is a guest.
   * @param {{refresh: boolean, refused: boolean}} ask
   * @returns {Promise<string | null>}
   */
  async getToken({ refresh, refused }) {
    if (this.#given !== null && !refused) {
      return this.#given;
    }

    if (this.#given !== null) {
      this.#given = null;
      store(sessionStorage, sessionKey, '');
      refresh = false;
    }

    if (refresh || !this.#demo) {
      await this.rename(this.#demo?.name ?? this.#fallbackName());
    }

    return this.#demo?.token ?? null;
  }

  /**
   * Asks for a demo token of that name.
   * @param {string} name
   * @returns {Promise<boolean>} false outside of the demo mode
   */
  async rename(name) {
    const response = await fetch('/demo/tokens', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ name }),
    });
    if (response.status === 404) {
      this.#demo = null;
      return false;
    }

    if (!response.ok) {
      throw new Error(`POST /demo/tokens answered ${response.status}`);
    }

    const { token, viewer } = await response.json();
    this.#demo = { token, name: viewer.name };
    store(localStorage, demoKey, JSON.stringify(this.#demo));
    return true;
  }
}

/** A token in the address would end up in bookmarks and screenshots, so it is moved out of it. */
export function takeFromAddress() {
  const token = new URLSearchParams(location.hash.slice(1)).get('token');
  if (token) {
    store(sessionStorage, sessionKey, token);
    history.replaceState(null, '', location.pathname + location.search);
  }

  return token || stored(sessionStorage, sessionKey) || null;
}

/** Whoever was refused with it begins as a guest. */
export function forgetToken() {
  store(sessionStorage, sessionKey, '');
}

/**
 * @param {Storage} storage
 * @param {string} key
 */
function stored(storage, key) {
  try {
    return storage.getItem(key);
  } catch (error) {
    // The browser forbids storage: every load is a first visit.
    return null;
  }
}

/**
 * @param {Storage} storage
 * @param {string} key
 * @param {string} value
 */
function store(storage, key, value) {
  try {
    storage.setItem(key, value);
  } catch (error) {
    // Forbidden or full: good for this page only.
  }
}

/**
 * @param {string | null} text
 * @returns {DemoIdentity | null}
 */
function parsed(text) {
  try {
    const value = JSON.parse(text ?? 'null');
    return typeof value?.token === 'string' && typeof value.name === 'string' ? value : null;
  } catch (error) {
    return null;
  }
}
