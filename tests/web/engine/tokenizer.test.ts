import { describe, expect, it } from 'vitest';
import { cleanText, unescapeHtml } from '../../../web/src/engine/clean';
import { EngineError } from '../../../web/src/engine/errors';
import type { TextInput } from '../../../web/src/engine/manifest';
import { TextTokenizer } from '../../../web/src/engine/tokenizer';
import { fixture, fixtureText } from './fixtures';

interface Expected {
  text: TextInput;
  ids: number[][];
  mojibake_ids: number[][];
}

const tokens = fixture<{ texts: string[]; mojibake: string[]; clip: Expected; shapes: Expected }>(
  'tokens.json',
);

describe.each(['clip', 'shapes'] as const)('the tokenizer of %s', (name) => {
  const { text, ids, mojibake_ids: mojibakeIds } = tokens[name];
  const tokenizer = new TextTokenizer(fixtureText(`tokenizer-${name}.json`), text);

  function row(typed: string): number[] {
    const found = [...tokenizer.encode(typed).ids].map(Number);
    expect(found).toHaveLength(text.context_length);
    return found.slice(0, found.findLastIndex((id) => id !== 0) + 1);
  }

  it('gives the ids of open_clip for at least 1,000 strings, the awkward ones included', () => {
    expect(tokens.texts.length).toBeGreaterThanOrEqual(1000);
    const wrong = tokens.texts.filter((typed, i) => String(row(typed)) !== String(ids[i]));
    expect(wrong).toEqual([]);
  });

  it('repairs wrongly decoded text as open_clip does', () => {
    expect(tokens.mojibake.length).toBeGreaterThan(5);
    const wrong = tokens.mojibake.filter(
      (typed, i) => String(row(typed)) !== String(mojibakeIds[i]),
    );
    expect(wrong).toEqual([]);
  });

  it('cuts a text that is too long, keeps its end token and counts what was cut', () => {
    const { ids: found, truncated } = tokenizer.encode('a '.repeat(100));
    expect(Number(found.at(-1))).toBe(text.end);
    expect(Number(found[0])).toBe(text.start);
    expect(truncated).toBe(100 - (text.context_length - 2));
    expect(tokenizer.encode('a').truncated).toBe(0);
  });

  it('knows a text of which its vocabulary has a word, not one that it spells by bytes', () => {
    for (const known of ['a red circle', '一只 red 狗', 'Red!', '7'])
      expect(tokenizer.knows(known), known).toBe(true);
    for (const unknown of ['一只狗', '一只狗, 红!', '- … !?', '', '\u{10980}'])
      expect(tokenizer.knows(unknown), unknown).toBe(false);
  });
});

describe('the clean-up', () => {
  it('reads entities as Python does', () => {
    expect(unescapeHtml('&eacute;&#233;&#xE9;&copy1&notit;')).toBe('ééé©1¬it;');
    expect(unescapeHtml('&#0;&#128;&#xD800;&#1;&#x110000;')).toBe('\ufffd€\ufffd\ufffd');
    expect(cleanText('P&EACUTE;REZ', 'whitespace')).toBe('PÉREZ');
    // After a "<", ftfy leaves entities alone; html.unescape then takes two layers, not more.
    expect(cleanText('<b> &amp;amp;amp;', 'whitespace')).toBe('<b> &amp;');
  });

  it('collapses every white space of Unicode and lowers the case', () => {
    expect(cleanText(' A\u3000B\u2009\tC\n', 'lower')).toBe('a b c');
    expect(cleanText('A b', 'whitespace')).toBe('A b');
  });

  it('refuses a file that is no tokenizer with a sentence', () => {
    expect(() => new TextTokenizer('{}', tokens.clip.text)).toThrow(EngineError);
    expect(() => new TextTokenizer('no', tokens.clip.text)).toThrow('engine.tokenizer.broken');
  });
});
