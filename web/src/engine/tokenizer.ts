/** From a typed text to the `tokens` input of the text graph: open_clip's ids. */
import { Tokenizer } from '@huggingface/tokenizers';
import { cleanText } from './clean';
import { EngineError } from './errors';
import type { TextInput } from './manifest';
import { normaliser, type NormaliserConfig } from './normalise';

export interface Tokens {
  /** [C], padded. */
  ids: BigInt64Array;
  /** How many of the text's ids did not fit. */
  truncated: number;
}

/** Letters, one digit, or pictures: punctuation and spaces are the same in every script. */
const WORDS = /\p{L}+|\p{N}|\p{So}+/gu;
/** What SentencePiece makes of a space. */
const SPACE = '▁';

/** open_clip's tokenizer as `tokenizer.json` describes it, with the clean-up before it. */
export class TextTokenizer {
  private readonly tokenizer: Tokenizer;

  /** `json` is the text of tokenizer.json. Throws EngineError where it describes no tokenizer. */
  constructor(
    json: string,
    private readonly input: TextInput,
  ) {
    try {
      const described = JSON.parse(json) as { normalizer: NormaliserConfig | null };
      this.tokenizer = new Tokenizer(described, {});
      const { normalizer } = this.tokenizer;
      // The library's own differ from Rust's on some characters. It calls a normaliser directly.
      if (described.normalizer && normalizer) {
        const exact = normaliser(described.normalizer);
        const { config } = normalizer;
        this.tokenizer.normalizer = Object.assign(exact, {
          config,
          normalize: exact,
          _call: exact,
        });
      }
    } catch (error) {
      throw new EngineError('engine.tokenizer.broken', {}, error);
    }
  }

  /** [start,] ids, [end,] padding. A text that is too long loses its last ids, never its end. */
  encode(text: string): Tokens {
    const { context_length: length, pad, clean, stripped } = this.input;
    const start = this.input.start === null ? [] : [this.input.start];
    const end = this.input.end === null ? [] : [this.input.end];
    const cleaned = cleanText(text, clean);
    // The library drops nothing on an empty text, but has no need to be asked.
    const found = cleaned
      ? this.tokenizer.encode(cleaned, { add_special_tokens: false }).ids
      : ([] as number[]);
    const kept = found.slice(0, length - start.length - end.length);
    const ids = new BigInt64Array(length).fill(BigInt(pad));
    [...start, ...kept, ...end].forEach((id, i) => {
      ids[i] = BigInt(id === stripped ? 0 : id);
    });
    return { ids, truncated: found.length - kept.length };
  }

  /**
   * Whether the vocabulary has a word of the text, whole or in pieces of two bytes and more. A text
   * of which it has none is read letter by letter, as the model never saw one.
   */
  knows(text: string): boolean {
    const unknown = this.tokenizer.model?.unk_token_id;
    const words = cleanText(text, this.input.clean).match(WORDS) ?? [];
    return words.some((word) => {
      const { ids, tokens } = this.tokenizer.encode(word, { add_special_tokens: false });
      if (ids.some((id) => id === unknown)) return false;
      const pieces = tokens.filter((piece) => piece !== SPACE).length;
      const bytes = new TextEncoder().encode(word).length;
      return pieces === 1 || (pieces > 0 && 2 * pieces <= bytes);
    });
  }
}
