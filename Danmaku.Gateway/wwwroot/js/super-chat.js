// @ts-check

/** @typedef {{amount: number, currency: string, duration: number}} SuperChat */

/**
 * What one US dollar was in currencies whose unit is worth much less or more, roughly and on purpose not up to date: it only says which colour a
 * card gets, and a card must not change it over night.
 * @type {Record<string, number>}
 */
const perDollar = {
  AED: 4, ARS: 1000, BRL: 5, CLP: 900, CNY: 7, COP: 4000, CZK: 23, DKK: 7, EGP: 50, HKD: 8, HUF: 360, IDR: 16_000, ILS: 4, INR: 85, ISK: 140,
  JPY: 150, KRW: 1400, KZT: 500, MXN: 18, MYR: 4.5, NGN: 1500, NOK: 11, PEN: 4, PHP: 57, PKR: 280, PLN: 4, RON: 4.6, RUB: 90, SAR: 4, SEK: 11,
  THB: 35, TRY: 35, TWD: 32, UAH: 41, UYU: 40, VND: 25_000, ZAR: 18,
};

/** Least value of each tier above the first, in rough dollars. */
const tiers = [2, 5, 10, 20, 50, 100];

/**
 * How much a card stands out.
 * @param {SuperChat} paid
 * @returns {number} 1 to 7
 */
export function tierOf({ amount, currency }) {
  const value = amount / 10 ** digitsOf(currency) / (perDollar[currency] ?? 1);
  return 1 + tiers.filter((least) => value >= least).length;
}

/**
 * @param {SuperChat} paid
 * @param {string} language
 */
export function amountText({ amount, currency }, language) {
  const digits = digitsOf(currency);
  const value = amount / 10 ** digits;
  // Whole amounts are written without the empty cents.
  const shown = Number.isInteger(value) ? 0 : digits;
  return new Intl.NumberFormat(language, {
    style: 'currency',
    currency,
    minimumFractionDigits: shown,
    maximumFractionDigits: shown,
  }).format(value);
}

/** @param {string} currency ISO 4217 */
function digitsOf(currency) {
  return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
}
