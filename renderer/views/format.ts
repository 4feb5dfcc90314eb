import type { ColumnConfig } from '../../shared/config.ts';

const MAX_TEXT = 500;

/** A cell as people read it. What doesn't fit its format is shown as it is. */
export function formatCell(value: unknown, format: ColumnConfig['format'], row: unknown, locale?: string): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'object') return shorten(JSON.stringify(value));
  switch (format) {
    case 'number':
      return typeof value === 'number' ? numberFormat(locale).format(value) : shorten(String(value));
    case 'money':
      return typeof value === 'number' ? moneyFormat(locale, currencyOf(row)).format(value) : shorten(String(value));
    case 'date':
      return formatDate(value, isDay(value) ? dayFormat(locale) : dateFormat(locale));
    case 'date-time':
      return formatDate(value, dateTimeFormat(locale));
    case 'boolean':
      return typeof value === 'boolean' ? (value ? 'Yes' : 'No') : shorten(String(value));
    case 'text':
      return shorten(String(value));
  }
}

/** How many of something, as people write it. */
export function formatCount(count: number): string {
  return numberFormat().format(count);
}

/** Numbers stand right, so that their digits are below each other. */
export function isNumeric(format: ColumnConfig['format']): boolean {
  return format === 'number' || format === 'money';
}

/** A day without a time is the same day everywhere. */
function isDay(value: unknown): boolean {
  return typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value);
}

/** Milliseconds since the epoch, or ISO 8601: the engine would make a date of nearly any text. */
function formatDate(value: unknown, format: Intl.DateTimeFormat): string {
  const readable = typeof value === 'number' || (typeof value === 'string' && /^\d{4}-\d\d-\d\d(?:$|[T ])/.test(value));
  const date = new Date(readable ? value : Number.NaN);
  return Number.isNaN(date.getTime()) ? shorten(String(value)) : format.format(date);
}

function currencyOf(row: unknown): string | null {
  const { currency } = (row ?? {}) as { currency?: unknown };
  return typeof currency === 'string' && /^[A-Z]{3}$/.test(currency) ? currency : null;
}

function shorten(text: string): string {
  // Not half a character at the end.
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT).replace(/[\ud800-\udbff]$/, '')}…` : text;
}

/** Making a formatter is slow, using one is not: a page of cells shares them. */
function remember<Key extends string, Format>(make: (key: Key) => Format): (key: Key) => Format {
  const made = new Map<Key, Format>();
  return (key) => {
    const format = made.get(key) ?? make(key);
    made.set(key, format);
    return format;
  };
}

const numbers = remember((locale) => new Intl.NumberFormat(locale || undefined));
const dates = remember((locale) => new Intl.DateTimeFormat(locale || undefined, { dateStyle: 'medium' }));
const days = remember(
  (locale) => new Intl.DateTimeFormat(locale || undefined, { dateStyle: 'medium', timeZone: 'UTC' }),
);
const dateTimes = remember(
  (locale) => new Intl.DateTimeFormat(locale || undefined, { dateStyle: 'medium', timeStyle: 'short' }),
);
const moneys = remember((key) => {
  const [locale, currency] = key.split('|');
  const digits = { minimumFractionDigits: 2, maximumFractionDigits: 2 };
  return new Intl.NumberFormat(locale || undefined, currency ? { style: 'currency', currency } : digits);
});
const numberFormat = (locale = '') => numbers(locale);
const dateFormat = (locale = '') => dates(locale);
const dayFormat = (locale = '') => days(locale);
const dateTimeFormat = (locale = '') => dateTimes(locale);
const moneyFormat = (locale = '', currency: string | null) => moneys(`${locale}|${currency ?? ''}`);
