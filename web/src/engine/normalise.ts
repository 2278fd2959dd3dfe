/**
 * The normalisers of tokenizer.json as Hugging Face's Rust library (tokenizers 0.22) applies them,
 * where its JavaScript library takes short cuts: sentencepiece's table of characters, characters
 * beyond U+FFFF, and lower case, which Rust makes character by character.
 */
import { ReplaceNormalizer } from '@huggingface/tokenizers';

export interface NormaliserConfig {
  type: string;
  [setting: string]: unknown;
}
export type Normaliser = (text: string) => string;

/** What `config` describes. Throws for a type that the export refuses to write. */
export function normaliser(config: NormaliserConfig): Normaliser {
  switch (config.type) {
    case 'Sequence': {
      const steps = (config.normalizers as NormaliserConfig[]).map(normaliser);
      return (text) => steps.reduce((changed, step) => step(changed), text);
    }
    case 'Precompiled':
      return precompiled(config.precompiled_charsmap as string);
    case 'BertNormalizer':
      return bert(config);
    case 'Lowercase':
      return lowerCase;
    case 'NFC':
    case 'NFD':
    case 'NFKC':
    case 'NFKD': {
      const form = config.type;
      return (text) => text.normalize(form);
    }
    case 'Prepend':
      return (text) => (text ? String(config.prepend) + text : text);
    case 'Strip':
      return (text) => {
        const left = config.strip_left ? text.replace(/^\p{White_Space}+/u, '') : text;
        return config.strip_right ? left.replace(/\p{White_Space}+$/u, '') : left;
      };
    case 'Replace': {
      const library = new ReplaceNormalizer(config as never);
      // As it stands: in the library a "$" in it has a meaning.
      const content = () => (config.content ?? '') as string;
      return (text) => (library.pattern ? text.replaceAll(library.pattern, content) : text);
    }
    default:
      throw new Error(`unknown normaliser ${config.type}`);
  }
}

/** Character by character: no final sigma. */
function lowerCase(text: string): string {
  return Array.from(text, (c) => c.toLowerCase()).join('');
}

function bert(config: NormaliserConfig): Normaliser {
  const strip = config.strip_accents ?? config.lowercase;
  return (text) => {
    if (config.clean_text) {
      text = text.replace(/(?![\t\n\r])[\0\ufffd\p{Cc}\p{Cf}\p{Co}]/gu, '');
      text = text.replace(/\p{White_Space}/gu, ' ');
    }
    if (config.handle_chinese_chars) text = text.replace(CHINESE, ' $& ');
    if (strip) text = text.normalize('NFD').replace(/\p{Mn}/gu, '');
    return config.lowercase ? lowerCase(text) : text;
  };
}

// As in the Rust library, which leaves U+2B820 to U+2B91F out.
const CHINESE =
  /[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u{20000}-\u{2a6df}\u{2a700}-\u{2b73f}\u{2b740}-\u{2b81f}\u{2b920}-\u{2ceaf}\u{2f800}-\u{2fa1f}]/gu;

/** Longer graphemes (in bytes) are looked up by their characters only. */
const LONGEST = 6;

/**
 * sentencepiece's table: the bytes of a trie (a double array, as Darts-clone writes it), then the
 * replacements, each ended by a zero byte.
 */
function precompiled(base64: string): Normaliser {
  const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  const size = view.getUint32(0, true);
  const trie = Uint32Array.from({ length: size / 4 }, (_, i) => view.getUint32(4 + 4 * i, true));
  const replacements = bytes.subarray(4 + size);
  const encoder = new TextEncoder();
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

  /** The replacement of the shortest beginning that has one, as Rust has it; null for none. */
  function replacement(key: Uint8Array): string | null {
    let at = offset(trie[0]);
    for (const byte of key) {
      if (byte === 0) break;
      at ^= byte;
      const unit = trie[at];
      if ((unit & 0x800000ff) >>> 0 !== byte) return null;
      at ^= offset(unit);
      if ((unit >>> 8) & 1) {
        const start = trie[at] & 0x7fffffff;
        return decoder.decode(replacements.subarray(start, replacements.indexOf(0, start)));
      }
    }
    return null;
  }

  return (text) => {
    let result = '';
    for (const { segment } of graphemes.segment(text)) {
      const key = encoder.encode(segment);
      const whole = key.length < LONGEST ? replacement(key) : null;
      if (whole === null) for (const c of segment) result += replacement(encoder.encode(c)) ?? c;
      else result += whole;
    }
    return result;
  };
}

function offset(unit: number): number {
  return (unit >>> 10) << ((unit & 0x200) >>> 6);
}
