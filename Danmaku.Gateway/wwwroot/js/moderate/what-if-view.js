// @ts-check
import { byId, make } from '../dom.js';
import { RequestError } from '../requests.js';

/** Shows what rules or settings would have done to the comments of the last minutes, before they are put in force. */
export class WhatIfView {
  #api;
  #i18n;
  #dialog = byId('what-if', HTMLDialogElement);
  #openCard;
  /** @type {any} */
  #request = null;
  /** @type {import('./rule-set.js').Rule[]} */
  #rules = [];
  #minutes = 15;
  /** Grows with each question; the answer to an older one is not shown. */
  #asked = 0;

  /**
   * @param {import('./api.js').Api} api
   * @param {import('./i18n.js').ConsoleI18n} i18n
   * @param {(viewer: {id: string, name: string}) => void} openCard
   */
  constructor(api, i18n, openCard) {
    this.#api = api;
    this.#i18n = i18n;
    this.#openCard = openCard;
    for (const input of byId('what-if-minutes').querySelectorAll('input')) {
      input.addEventListener('change', () => {
        this.#minutes = Number(input.value);
        void this.#run();
      });
    }
  }

  /**
   * @param {{rules?: import('./rule-set.js').RuleSet, settings?: Record<string, any>}} request
   * @param {import('./rule-set.js').Rule[]} [rules] that the report's numbers mean
   */
  open(request, rules = []) {
    this.#request = request;
    this.#rules = rules;
    byId('what-if-title').textContent = this.#i18n.t(request.rules ? 'whatIf.rules' : 'whatIf.settings');
    this.#dialog.showModal();
    void this.#run();
  }

  async #run() {
    this.#asked += 1;
    const asked = this.#asked;
    const body = byId('what-if-report');
    body.setAttribute('aria-busy', 'true');
    byId('what-if-status').textContent = this.#i18n.t('whatIf.running');
    try {
      const report = await this.#api.whatIf({ ...this.#request, minutes: this.#minutes });
      if (asked === this.#asked) {
        this.#show(report);
      }
    } catch (error) {
      if (!(error instanceof RequestError)) {
        throw error;
      }

      if (asked === this.#asked) {
        body.replaceChildren();
        byId('what-if-status').textContent = this.#i18n.refusal(error);
      }
    }

    body.removeAttribute('aria-busy');
  }

  /** @param {any} report */
  #show({ comments, truncated, affected, viewers, outcomes, hardest }) {
    byId('what-if-status').textContent =
      this.#i18n.t(affected === 0 ? 'whatIf.nothing' : 'whatIf.summary', { comments, affected, viewers, minutes: this.#minutes }) +
      (truncated ? ` ${this.#i18n.t('whatIf.truncated', { comments })}` : '');
    const parts = outcomes.map((/** @type {any} */ outcome) => this.#outcome(outcome));
    if (hardest.length > 0) {
      const list = make('ul', 'chips');
      list.append(...hardest.map((/** @type {any} */ one) => this.#viewer(one.viewer, one.name, `${one.name} · ${one.comments}`)));
      parts.push(make('h3', '', this.#i18n.t('whatIf.hardest')), list);
    }

    byId('what-if-report').replaceChildren(...parts);
  }

  /** @param {any} outcome */
  #outcome({ verdict, rule, why, comments, viewers, examples }) {
    const details = make('details', `outcome ${verdict}`);
    details.dataset.testid = 'mod-outcome';
    const summary = make('summary');
    const pattern = rule === undefined || rule === null ? undefined : this.#rules[rule - 1]?.pattern;
    summary.append(
      make('span', `verdict ${verdict}`, this.#i18n.t(`rule.${verdict}`)),
      pattern === undefined ? make('span', 'outcome-why', why) : make('code', 'outcome-why', pattern),
      make('span', 'outcome-count', this.#i18n.t('whatIf.count', { comments, viewers })),
    );
    if (pattern !== undefined) {
      summary.title = why;
    }

    const list = make('ul', 'examples');
    list.append(
      ...examples.map((/** @type {any} */ example) => {
        const item = make('li', 'example');
        const name = make('button', 'author', example.from.name);
        name.type = 'button';
        name.addEventListener('click', () => this.#openCard(example.from));
        item.append(make('time', '', this.#i18n.clock(example.at)), name, make('span', 'text', example.text));
        if (example.masked) {
          item.append(make('span', 'mark masked', example.masked));
        }

        if (example.deleted) {
          item.append(make('span', 'blame', this.#i18n.t('whatIf.deletedAnyway')));
        }

        return item;
      }),
    );
    details.append(summary, list);
    return details;
  }

  /**
   * @param {string} id
   * @param {string} name
   * @param {string} text
   */
  #viewer(id, name, text) {
    const item = make('li');
    const chip = make('button', 'chip', text);
    chip.type = 'button';
    chip.addEventListener('click', () => this.#openCard({ id, name }));
    item.append(chip);
    return item;
  }
}
