// Where the page's modules are, and what an older Node lacks to load them.
globalThis.CustomEvent ??= class extends Event {
  constructor(type, { detail } = {}) {
    super(type);
    this.detail = detail;
  }
};

export const load = (name) => import(new URL(`../../../Danmaku.Gateway/wwwroot/js/${name}.js`, import.meta.url));
