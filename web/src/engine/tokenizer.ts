/** From a typed text to the `tokens` input of the text graph: open_clip's ids. */
import { Tokenizer } from '@huggingface/tokenizers';
import { cleanText } from './clean';
import { EngineError } from './errors';
import type { TextInput } from './manifest';

export interface Tokens {
  /** [C], padded. */
  ids: BigInt64Array;
  /** How many of the text's ids did not fit. */
  truncated: number;
}

/** open_clip's tokenizer as `tokenizer.json` describes it, with the clean-up before it. */
export class TextTokenizer {
  private readonly tokenizer: Tokenizer;

  /** `json` is the text of tokenizer.json. Throws EngineError where it describes no tokenizer. */
  constructor(
    json: string,
    private readonly input: TextInput,
  ) {
    try {
      this.tokenizer = new Tokenizer(JSON.parse(json) as object, {});
    } catch (error) {
      throw new EngineError('engine.tokenizer.broken', {}, error);
    }
  }

  /** start, ids, end, padding. A text that is too long loses its last ids, never its end token. */
  encode(text: string): Tokens {
    const { context_length: length, start, end, pad, clean } = this.input;
    const cleaned = cleanText(text, clean);
    // The library drops nothing on an empty text, but has no need to be asked.
    const found = cleaned
      ? this.tokenizer.encode(cleaned, { add_special_tokens: false }).ids
      : ([] as number[]);
    const kept = found.slice(0, length - 2);
    const ids = new BigInt64Array(length).fill(BigInt(pad));
    [start, ...kept, end].forEach((id, i) => {
      ids[i] = BigInt(id);
    });
    return { ids, truncated: found.length - kept.length };
  }
}
