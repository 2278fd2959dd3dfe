import { describe, expect, it } from 'vitest';
import type { TextInput } from '../../../web/src/engine/manifest';
import { normaliser } from '../../../web/src/engine/normalise';
import { TextTokenizer } from '../../../web/src/engine/tokenizer';
import { fixture, fixtureText } from './fixtures';

interface Expected {
  text: TextInput;
  ids: number[][];
}
type Kind = 'siglip' | 'siglip2' | 'clipa' | 'worldwide';

const tokens = fixture<Record<Kind, Expected> & { texts: string[] }>('fast-tokens.json');

describe.each([
  ['siglip', 2],
  ['siglip2', 1],
  ['clipa', 1],
  ['worldwide', 2],
] as const)('the tokenizer of a model like %s', (kind, piecesOfA) => {
  const { text, ids } = tokens[kind];
  const tokenizer = new TextTokenizer(fixtureText(`tokenizer-${kind}.json`), text);

  it('gives the rows of open_clip for at least 900 strings, the awkward ones included', () => {
    expect(new Set(tokens.texts).size).toBeGreaterThanOrEqual(900);
    const wrong = tokens.texts.filter((typed, i) => {
      const padding = new Array<number>(text.context_length - ids[i].length).fill(text.pad);
      return String([...tokenizer.encode(typed).ids]) !== String([...ids[i], ...padding]);
    });
    expect(wrong).toEqual([]);
  });

  it('cuts a text that is too long, keeps what stands at its ends and counts what was cut', () => {
    const { ids: found, truncated } = tokenizer.encode('a '.repeat(100));
    const ends = [text.start, text.end].filter((id) => id !== null);
    if (text.start !== null) expect(Number(found[0])).toBe(text.start);
    expect(Number(found.at(-1))).toBe(text.end);
    expect(truncated).toBe(100 * piecesOfA - (text.context_length - ends.length));
    expect(tokenizer.encode('a').truncated).toBe(0);
  });

  it('knows the words of its own scripts, and none that it has no piece of', () => {
    expect(tokenizer.knows('a red circle')).toBe(true);
    // Only the one of bytes has no piece of these two.
    expect(tokenizer.knows('漢字')).toBe(kind !== 'siglip2');
    expect(tokenizer.knows('ዐማርኛ')).toBe(false);
    expect(tokenizer.knows('!, –')).toBe(false);
  });
});

describe('a text without tokens at its ends', () => {
  it('is its ids and padding', () => {
    const { text } = tokens.clipa;
    const bare = new TextTokenizer(fixtureText('tokenizer-clipa.json'), {
      ...text,
      start: null,
      end: null,
      pad: 7,
    });
    // Without what stands at its ends; the end, 0 here, is padding's id and was left out with it.
    const own = tokens.clipa.ids[tokens.texts.indexOf('a red circle')].slice(1);
    const found = [...bare.encode('a red circle').ids].map(Number);
    expect(own.length).toBeGreaterThan(2);
    expect(found.slice(0, own.length)).toEqual(own);
    expect(new Set(found.slice(own.length))).toEqual(new Set([7]));
  });
});

describe('the normalisers', () => {
  it('lower the case character by character and see characters beyond U+FFFF', () => {
    expect(normaliser({ type: 'Lowercase' })('ΟΔΟΣ')).toBe('οδοσ');
    const bert = { type: 'BertNormalizer', clean_text: true, handle_chinese_chars: true };
    expect(normaliser({ ...bert, lowercase: true, strip_accents: null })('É𠀀x\u200d')).toBe(
      'e 𠀀 x',
    );
    expect(normaliser({ ...bert, lowercase: false, strip_accents: null })('É')).toBe('É');
  });

  it('refuse what they do not know', () => {
    expect(() => normaliser({ type: 'Nmt' })).toThrow('Nmt');
  });
});
