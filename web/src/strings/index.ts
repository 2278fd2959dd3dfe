/** The page's own words: every sentence by its key, holes filled. */
import { en } from './en';
import { endings } from './voice.svelte';

export { speakOf, type Voice } from './voice.svelte';

/** Values for the holes of a sentence, by name. */
export type Values = Record<string, string | number>;

/**
 * The sentence of `key`, each `{name}` replaced by its value; where the catalogue has one for the
 * kind of model in use ("heads.mlp.note.average"), that one. A key without a sentence is shown as
 * it is, and a hole without a value keeps its braces: a mistake is seen, not hidden.
 */
export function t(key: string, values: Values = {}): string {
  const own = endings().find((ending) => Object.hasOwn(en, `${key}.${ending}`));
  const name = own === undefined ? key : `${key}.${own}`;
  const sentence = Object.hasOwn(en, name) ? en[name] : name;
  return sentence.replace(/\{(\w+)\}/g, (hole, name: string) =>
    Object.hasOwn(values, name) ? String(values[name]) : hole,
  );
}
