/**
 * The state as a link's fragment and back: one loop over the table of fields. The fragment is
 * never sent to a server, so neither are the texts. A field that is missing or malformed takes
 * its initial value; reading never throws.
 */
import {
  FIELDS,
  initialState,
  isAllowed,
  type FieldName,
  type Kind,
  type PageState,
} from './fields';

const NAMES = Object.keys(FIELDS) as FieldName[];

/** The fields that differ from their initial value, as `key=value&…`, in the table's order. */
export function encode(state: PageState): string {
  const link = new URLSearchParams();
  for (const name of NAMES) {
    const { key, kind, initial } = FIELDS[name];
    const value = state[name];
    if (value === null || same(value, initial)) continue;
    for (const written of write(kind, value)) link.append(key, written);
  }
  return link.toString();
}

/**
 * The state of a link. `link` is a fragment or a query, with or without its # or ?; where several
 * are given, a field is taken from the last that has it.
 */
export function decode(...links: string[]): PageState {
  const state: Record<string, unknown> = initialState();
  for (const link of links) {
    const parameters = new URLSearchParams(link.replace(/^[#?]/, ''));
    for (const name of NAMES) {
      const { key, kind } = FIELDS[name];
      if (!parameters.has(key)) continue;
      const value = read(kind, parameters.getAll(key));
      if (isAllowed(kind, value)) state[name] = value;
    }
  }
  return state as PageState;
}

/** Whether two values of a field are the same. */
export function same(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((x, i) => x === b[i]);
  }
  return Object.is(a, b);
}

function write(kind: Kind, value: unknown): string[] {
  switch (kind.type) {
    case 'flag':
      return [value ? '1' : '0'];
    case 'fraction':
      return [String(value)];
    case 'wholes':
    case 'terms':
      return [(value as (number | string)[]).join(' ')];
    case 'heads':
      return headValues(value as string[]);
    case 'texts':
      // One key a text. No texts at all is "-"; a text of hyphens only takes one more.
      if ((value as string[]).length === 0) return ['-'];
      return (value as string[]).map((text) => (/^-+$/.test(text) ? `${text}-` : text));
    default:
      return [String(value)];
  }
}

function read(kind: Kind, written: string[]): unknown {
  const one = written[written.length - 1];
  switch (kind.type) {
    case 'flag':
      // A key without a value is a yes: "?preflight" is what one says aloud in a class.
      return one === '1' || one === '' ? true : one === '0' ? false : undefined;
    case 'whole':
      return /^\d{1,6}$/.test(one) ? Number(one) : undefined;
    case 'fraction':
      return one.trim() === '' ? undefined : Number(one);
    case 'wholes':
      return unique(words(one).map(Number));
    case 'terms':
      return unique(words(one));
    case 'heads':
      return unique(written.flatMap((part) => (isProperty(part) ? [part] : words(part))));
    case 'texts':
      if (written.length === 1 && one === '-') return [];
      return written.map((text) => (/^-{2,}$/.test(text) ? text.slice(1) : text));
    default:
      return one;
  }
}

/** Heads and layers in a row share a value; a property's name may have spaces, so it has its own. */
function headValues(items: string[]): string[] {
  const values: string[] = [];
  items.forEach((item, i) => {
    if (i === 0 || isProperty(item) || isProperty(items[i - 1])) values.push(item);
    else values[values.length - 1] += ` ${item}`;
  });
  return values;
}

function isProperty(item: string): boolean {
  return item.startsWith('property:');
}

function words(text: string): string[] {
  return text.split(/[ ,]+/).filter((word) => word !== '');
}

function unique<T>(values: T[]): T[] {
  return [...new Set(values)];
}
