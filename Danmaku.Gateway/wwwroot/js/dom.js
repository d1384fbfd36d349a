// @ts-check

/**
 * An element of the page that must be there.
 * @template {HTMLElement} T
 * @param {string} id
 * @param {new (...args: any[]) => T} [type] expected class
 * @returns {T}
 */
export function byId(id, type) {
  const element = document.getElementById(id);
  if (!element || (type && !(element instanceof type))) {
    throw new Error(`The page has no #${id} of the expected kind.`);
  }

  return /** @type {T} */ (element);
}

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {string} [className]
 * @param {string} [text] becomes text, never markup
 * @returns {HTMLElementTagNameMap[K]}
 */
export function make(tag, className = '', text = '') {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
}

/**
 * An icon of the page's sprite.
 * @param {string} name
 */
export function icon(name) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS('http://www.w3.org/2000/svg', 'use');
  use.setAttribute('href', `#icon-${name}`);
  svg.append(use);
  return svg;
}

/**
 * A row of radio buttons or check boxes that look like buttons.
 * @param {HTMLElement} root
 * @param {object} options
 * @param {'radio' | 'checkbox'} options.type
 * @param {string} options.name
 * @param {{value: string, label: string, color?: string}[]} options.choices
 * @param {string[]} options.chosen
 * @param {(chosen: string[]) => void} options.onChange
 */
export function choices(root, { type, name, choices: offered, chosen, onChange }) {
  root.replaceChildren(
    ...offered.map(({ value, label, color }) => {
      const choice = make('label', color ? 'choice color' : 'choice');
      const input = make('input');
      input.type = type;
      input.name = name;
      input.value = value;
      input.checked = chosen.includes(value);
      input.addEventListener('change', () => {
        onChange([...root.querySelectorAll('input')].filter((one) => one.checked).map((one) => one.value));
      });
      const face = make('span', '', color ? '' : label);
      if (color) {
        face.style.setProperty('--swatch', color);
        input.setAttribute('aria-label', label);
        choice.title = label;
      }

      choice.append(input, face);
      return choice;
    }),
  );
}
