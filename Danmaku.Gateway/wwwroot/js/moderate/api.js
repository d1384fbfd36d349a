// @ts-check
import { RequestError } from '../requests.js';

/**
 * The room's REST side for moderators: the log, rules, history, what-if, viewer cards. Everything it throws is a
 * {@link RequestError}, with reason 0 and the name `unreachable` where there was no answer to read.
 */
export class Api {
  #base;
  #token;
  #fetch;

  /**
   * @param {string} room
   * @param {() => string | null} token
   * @param {typeof fetch} [fetcher]
   */
  constructor(room, token, fetcher = (...args) => fetch(...args)) {
    this.#base = `/rooms/${encodeURIComponent(room)}`;
    this.#token = token;
    this.#fetch = fetcher;
  }

  /**
   * A command too long for a frame, as rules may be.
   * @param {{action: string, [member: string]: any}} command
   * @returns {Promise<{event: string, stored: boolean}>}
   */
  moderate(command) {
    return this.#json('/moderation', {}, command);
  }

  /**
   * @param {{after?: string, before?: string, since?: number, until?: number, viewer?: string, by?: string, action?: string, limit?: number, order?: 'asc' | 'desc'}} query
   * @returns {Promise<{entries: any[], more: boolean}>}
   */
  log(query) {
    return this.#json('/moderation/log', query);
  }

  /** The whole log as JSON Lines. */
  async logFile() {
    const response = await this.#send('/moderation/log.jsonl', {});
    return response.blob();
  }

  /**
   * @param {number} [version] default: those in force
   * @returns {Promise<{version: any, rules: import('./rule-set.js').Rule[], allowed: string[]}>}
   */
  rules(version) {
    return this.#json('/moderation/rules', { version });
  }

  /** Rules in force as text, one a line (docs/rules.md). */
  async rulesText() {
    const response = await this.#send('/moderation/rules.txt', {});
    return response.text();
  }

  /**
   * Reads rules from text and changes nothing.
   * @param {string} text
   * @param {boolean} areWords each line is a term, whatever it looks like
   * @returns {Promise<import('./rule-set.js').RuleSet>} rejected with `errors`, the wrong lines
   */
  async readRules(text, areWords) {
    const query = { dry: true, as: areWords ? 'words' : undefined };
    const { rules } = await this.#json('/moderation/rules/import', query, text);
    return rules;
  }

  /**
   * @param {{before?: number, limit?: number}} query
   * @returns {Promise<{versions: any[], more: boolean}>} newest first
   */
  versions(query) {
    return this.#json('/moderation/rules/versions', query);
  }

  /**
   * @param {{rules?: import('./rule-set.js').RuleSet, settings?: any, minutes?: number, texts?: string[]}} request
   * @returns {Promise<any>}
   */
  whatIf(request) {
    return this.#json('/moderation/what-if', {}, request);
  }

  /** @param {string} viewer */
  card(viewer) {
    return this.#json(`/moderation/viewers/${encodeURIComponent(viewer)}`, {});
  }

  /**
   * Comments with their stage, deleted ones too.
   * @param {{viewer?: string, before?: string, limit?: number, order?: 'asc' | 'desc'}} query
   * @returns {Promise<{comments: any[], more: boolean}>}
   */
  staffComments(query) {
    return this.#json('/moderation/comments', query);
  }

  /**
   * Comments as everybody has them.
   * @param {{since?: number, before?: string, limit?: number, order?: 'asc' | 'desc'}} query
   * @returns {Promise<{comments: any[], more: boolean}>}
   */
  comments(query) {
    return this.#json('/comments', query);
  }

  /**
   * @param {string} path
   * @param {Record<string, any>} query
   * @param {any} [body]
   */
  async #json(path, query, body) {
    const response = await this.#send(path, query, body);
    return response.json();
  }

  /**
   * @param {string} path
   * @param {Record<string, any>} query
   * @param {any} [body]
   */
  async #send(path, query, body) {
    const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
    const search = given.length > 0 ? `?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}` : '';
    const token = this.#token();
    /** @type {Response} */
    let response;
    try {
      response = await this.#fetch(this.#base + path + search, {
        method: body === undefined ? 'GET' : 'POST',
        headers: {
          ...(token !== null && { Authorization: `Bearer ${token}` }),
          ...(body !== undefined && { 'Content-Type': typeof body === 'string' ? 'text/plain' : 'application/json' }),
        },
        body: body === undefined || typeof body === 'string' ? body : JSON.stringify(body),
      });
    } catch (error) {
      throw new RequestError(0, 'unreachable', 'The service did not answer.');
    }

    if (!response.ok) {
      throw await refusalOf(response);
    }

    return response;
  }
}

/** @param {Response} response */
async function refusalOf(response) {
  const retryAfter = Number(response.headers.get('Retry-After'));
  const retryAfterMs = retryAfter > 0 ? retryAfter * 1000 : undefined;
  try {
    const problem = await response.json();
    const error = new RequestError(problem.reason ?? 0, problem.name ?? 'unreachable', problem.detail ?? `HTTP ${response.status}`, retryAfterMs);
    return Object.assign(error, { errors: problem.errors });
  } catch (error) {
    return new RequestError(0, 'unreachable', `HTTP ${response.status}`, retryAfterMs);
  }
}
