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
}
