/** The page's own words: every sentence by its key, holes filled. */
import { en } from './en';

/** Values for the holes of a sentence, by name. */
export type Values = Record<string, string | number>;

/**
 * The sentence of `key`, each `{name}` replaced by its value. A key without a sentence is shown as
 * it is, and a hole without a value keeps its braces: a mistake is seen, not hidden.
 */
export function t(key: string, values: Values = {}): string {
  const sentence = Object.hasOwn(en, key) ? en[key] : key;
  return sentence.replace(/\{(\w+)\}/g, (hole, name: string) =>
    Object.hasOwn(values, name) ? String(values[name]) : hole,
  );
}
