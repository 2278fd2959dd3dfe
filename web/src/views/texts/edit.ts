/** The list of texts under the reader's hands: what is refused, and where the choices go when it changes. */
import type { Message } from '../../engine/protocol';

export const MOST_TEXTS = 50;
/** Far beyond any model's context; what the context cuts off is said beside the text. */
export const LONGEST_TEXT = 2000;

/** The list and what is chosen in it, changed together so that a choice stays with its text. */
export interface Choice {
  texts: string[];
  /** The text whose score is taken apart. */
  selected: number;
  /** The text that it is held against, if any. */
  versus: number | null;
}

/** Why `text` cannot be added or kept; null where it can. */
export function refusal(text: string): Message | null {
  if (!text.trim()) return { key: 'texts.error.empty' };
  const length = [...text].length;
  return length > LONGEST_TEXT
    ? { key: 'texts.error.long', values: { length, most: LONGEST_TEXT } }
    : null;
}

/** Why a prompt template cannot be used; null where it can. */
export function templateRefusal(template: string): Message | null {
  if (!template.includes('{}')) return { key: 'texts.error.template', values: { template } };
  return template.length > 500 ? { key: 'texts.error.template.long', values: { most: 500 } } : null;
}

/** The text as the tower reads it. */
export const fillTemplate = (template: string, text: string): string =>
  template.replaceAll('{}', () => text);

/** The list with what stood at `from` standing at `to`. */
export function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const rest = list.filter((_, i) => i !== from);
  rest.splice(to, 0, list[from]);
  return rest;
}

/** Moves the text at `from` so that it stands at `to`; choices stay with their texts. */
export function move(choice: Choice, from: number, to: number): Choice {
  const { texts, selected, versus } = choice;
  if (from === to || to < 0 || to >= texts.length) return choice;
  const order = moved([...texts.keys()], from, to);
  return {
    texts: order.map((i) => texts[i]),
    selected: order.indexOf(selected),
    versus: versus === null ? null : order.indexOf(versus),
  };
}

/** Removes a text; where it was chosen, its successor is, or the last one. The only text stays. */
export function remove(choice: Choice, at: number): Choice {
  if (choice.texts.length <= 1) return choice;
  const texts = choice.texts.filter((_, i) => i !== at);
  const after = (i: number): number => Math.min(texts.length - 1, i > at ? i - 1 : i);
  const selected = after(choice.selected);
  const versus = choice.versus === null || choice.versus === at ? null : after(choice.versus);
  return { texts, selected, versus: versus === selected ? null : versus };
}

/** The first text that says the same as the one at `at`, or null. */
export function duplicateOf(texts: readonly string[], at: number): number | null {
  const first = texts.findIndex((text) => text.trim() === texts[at].trim());
  return first < at ? first : null;
}
