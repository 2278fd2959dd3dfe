/**
 * Every property of the page, in one table. A link, a reload, undo, a lesson and a test are all
 * this object; whatever else the page shows is derived from it and from the loaded model.
 */
import { parseTermName } from '../math/address';
import { parseChoice } from '../math/chosen-heads';
import { COLUMNS, type Column } from '../math/word-quality';

/** How a field's value is written and checked. */
export type Kind =
  | { type: 'text'; longest: number; allowed?: RegExp }
  | { type: 'choice'; options: readonly string[] }
  | { type: 'whole'; least: number; most: number }
  | { type: 'fraction' }
  | { type: 'flag' }
  | { type: 'texts'; longest: number; most: number }
  | { type: 'wholes'; least: number; most: number }
  | { type: 'terms' }
  | { type: 'heads'; most: number };

export interface Field<T> {
  /** The key in the link. */
  key: string;
  kind: Kind;
  /** What holds where the link says nothing; never written into a link. */
  initial: T;
  /** A decision makes a step to go back to; what is dragged replaces the present step. */
  history: 'push' | 'replace';
  meaning: string;
}

function field<T>(
  key: string,
  kind: Kind,
  initial: T,
  history: 'push' | 'replace',
  meaning: string,
): Field<T> {
  return { key, kind, initial, history, meaning };
}

/** More texts than anyone compares, and longer than any context: a link beyond this is malformed. */
const TEXTS = { type: 'texts', longest: 2000, most: 200 } as const;
const MOST = 9999;

/** A sample's id, a picture of the gallery or one of the reader's own by number: never itself. */
const IMAGE = /^(?:[a-z0-9][a-z0-9-]{0,63}|(?:own|gallery)\.[1-9]\d{0,5})$/;

export const FIELDS = {
  bundle: field<string>(
    'bundle',
    { type: 'text', longest: 2000 },
    '',
    'push',
    'The model: an id on this server or a URL; empty for the built-in one.',
  ),
  precision: field<string>(
    'precision',
    { type: 'choice', options: ['', 'fp32', 'fp16', 'q8', 'q4'] },
    '',
    'push',
    'The precision of its weights; empty for the one that the page picks for the machine.',
  ),
  image: field<string>(
    'image',
    { type: 'text', longest: 64, allowed: IMAGE },
    '',
    'push',
    "A sample's id, gallery.1 …, or own.1 … for the reader's own pictures; empty for the first sample.",
  ),
  texts: field<string[] | null>(
    'text',
    TEXTS,
    null,
    'push',
    "The texts as typed; null for the model's own examples.",
  ),
  template: field<string | null>(
    'template',
    { type: 'text', longest: 500 },
    null,
    'push',
    "The prompt template, {} stands for the text; null for the model's own.",
  ),
  chosen: field<number>(
    'chosen',
    { type: 'whole', least: 0, most: MOST },
    0,
    'push',
    'The text whose score is opened, from 0.',
  ),
  versus: field<number | null>(
    'versus',
    { type: 'whole', least: 0, most: MOST },
    null,
    'push',
    'The text it is compared with ("why A and not B"), from 0; null for none.',
  ),
  layer: field<number | null>(
    'layer',
    { type: 'whole', least: 1, most: MOST },
    null,
    'push',
    'The selected layer, from 1.',
  ),
  head: field<number | null>(
    'head',
    { type: 'whole', least: 1, most: MOST },
    null,
    'push',
    'The selected head of that layer, from 1; null where the layer as a whole is selected.',
  ),
  mlp: field<boolean>(
    'mlp',
    { type: 'flag' },
    false,
    'push',
    "Whether the selected layer's MLP is meant, rather than its heads.",
  ),
  patch: field<number | null>(
    'patch',
    { type: 'whole', least: 0, most: 99999 },
    null,
    'push',
    'The selected patch, counted from 1 row by row; 0 for the class token.',
  ),
  off: field<string[]>('off', { type: 'terms' }, [], 'push', 'The terms that are switched off.'),
  ablation: field<'zero' | 'mean'>(
    'ablation',
    { type: 'choice', options: ['zero', 'mean'] },
    'zero',
    'push',
    'What stands in the place of a term that is off: nothing, or its mean over many images.',
  ),
  pinned: field<string[]>(
    'pin',
    { type: 'terms' },
    [],
    'push',
    'The pinned heads, whose maps are summed.',
  ),
  open: field<number[]>(
    'open',
    { type: 'wholes', least: 1, most: MOST },
    [],
    'push',
    'The layers whose bar is opened into heads, from 1.',
  ),
  view: field<'picture' | 'sum' | 'heads'>(
    'view',
    { type: 'choice', options: ['picture', 'sum', 'heads'] },
    'picture',
    'push',
    'The card in front where there is room for one only.',
  ),
  preflight: field<boolean>(
    'preflight',
    { type: 'flag' },
    false,
    'push',
    'Whether the page checks the machine, with no model loaded, rather than show an answer.',
  ),
  page: field<'' | 'head' | 'look' | 'folder'>(
    'page',
    { type: 'choice', options: ['', 'head', 'look', 'folder'] },
    '',
    'push',
    "What is shown in place of the answer: the page of the selected head, the analyses, or the reader's folder.",
  ),
  analysis: field<'segment' | 'contrast' | 'property' | 'pictures' | 'text' | 'find' | 'words'>(
    'do',
    {
      type: 'choice',
      options: ['segment', 'contrast', 'property', 'pictures', 'text', 'find', 'words'],
    },
    'segment',
    'push',
    'The analysis: a segment of one text or of two, the nearest pictures by property, picture or text, the heads that carry a text, or how good the words of all heads are.',
  ),
  sort: field<Column>(
    'sort',
    { type: 'choice', options: COLUMNS },
    'head',
    'replace',
    'What the table of how good the words are is in order of.',
  ),
  of: field<'gallery' | 'folder'>(
    'of',
    { type: 'choice', options: ['gallery', 'folder'] },
    'gallery',
    'push',
    "The pictures that are looked through: the bundle's own gallery, or the reader's folder.",
  ),
  centred: field<boolean>(
    'centred',
    { type: 'flag' },
    false,
    'push',
    "Whether the heads' terms are read from their mean over many pictures, rather than from zero.",
  ),
  rank: field<'cosine' | 'product'>(
    'rank',
    { type: 'choice', options: ['cosine', 'product'] },
    'cosine',
    'push',
    'What makes a picture near: the angle to what is looked for, or how far its term goes along it.',
  ),
  count: field<number>(
    'k',
    { type: 'whole', least: 1, most: 200 },
    24,
    'replace',
    'How many of the nearest pictures are shown.',
  ),
  by: field<string[]>(
    'by',
    { type: 'heads', most: MOST },
    [],
    'push',
    'The heads that it is by: l4.h3, l4, property:colour or none; empty for all of them.',
  ),
  cut: field<'quantile' | 'zero'>(
    'cut',
    { type: 'choice', options: ['quantile', 'zero'] },
    'quantile',
    'push',
    'Where a segment begins: above a quantile of the map, or above zero.',
  ),
  quantile: field<number>(
    'quantile',
    { type: 'fraction' },
    0.8,
    'replace',
    'The quantile of the map above which a patch is in the segment.',
  ),
  table: field<boolean>(
    'table',
    { type: 'flag' },
    false,
    'push',
    'Whether the sum is shown as a table instead of bars.',
  ),
  arithmetic: field<boolean>(
    'why',
    { type: 'flag' },
    false,
    'push',
    "Whether the selected head's arithmetic is open.",
  ),
  scale: field<'shared' | 'own'>(
    'scale',
    { type: 'choice', options: ['shared', 'own'] },
    'shared',
    'push',
    'Whether patch maps share one colour scale or each has its own.',
  ),
  blend: field<number>(
    'blend',
    { type: 'fraction' },
    0.4,
    'replace',
    'From the picture alone (0) to the map alone (1).',
  ),
  theme: field<'auto' | 'light' | 'dark' | 'projector'>(
    'theme',
    { type: 'choice', options: ['auto', 'light', 'dark', 'projector'] },
    'auto',
    'replace',
    "The colours; auto follows the reader's system.",
  ),
  language: field<'en'>(
    'lang',
    { type: 'choice', options: ['en'] },
    'en',
    'replace',
    "The language of the page's own words.",
  ),
  lecture: field<boolean>(
    'lecture',
    { type: 'flag' },
    false,
    'replace',
    'Larger type, for a hall.',
  ),
} satisfies Record<string, Field<unknown>>;

export type FieldName = keyof typeof FIELDS;

/** The whole state of the page: plain data. */
export type PageState = {
  [Name in FieldName]: (typeof FIELDS)[Name] extends Field<infer T> ? T : never;
};

/** The state of a page opened without a link. */
export function initialState(): PageState {
  const state: Record<string, unknown> = {};
  for (const [name, { initial }] of Object.entries(FIELDS)) {
    state[name] = Array.isArray(initial) ? [...(initial as unknown[])] : initial;
  }
  return state as PageState;
}

/** Whether `value` may stand in a field of this kind; null is allowed where it is the initial value. */
export function isAllowed(kind: Kind, value: unknown): boolean {
  switch (kind.type) {
    case 'text':
      return (
        typeof value === 'string' &&
        value.length <= kind.longest &&
        (value === '' || !kind.allowed || kind.allowed.test(value))
      );
    case 'choice':
      return typeof value === 'string' && kind.options.includes(value);
    case 'whole':
      return Number.isInteger(value) && between(value as number, kind.least, kind.most);
    case 'fraction':
      return typeof value === 'number' && between(value, 0, 1);
    case 'flag':
      return typeof value === 'boolean';
    case 'texts':
      return (
        Array.isArray(value) &&
        value.length <= kind.most &&
        value.every((text) => typeof text === 'string' && text.length <= kind.longest)
      );
    case 'wholes':
      return (
        Array.isArray(value) &&
        value.every((x) => Number.isInteger(x) && between(x as number, kind.least, kind.most))
      );
    case 'terms':
      return (
        Array.isArray(value) &&
        value.every((name) => typeof name === 'string' && parseTermName(name) !== null)
      );
    case 'heads':
      return (
        Array.isArray(value) &&
        value.length <= kind.most &&
        value.every((item) => typeof item === 'string' && parseChoice(item) !== null)
      );
  }
}

function between(value: number, least: number, most: number): boolean {
  return value >= least && value <= most;
}
