/**
 * open_clip's clean-up of a typed text: ftfy's `fix_text`, `html.unescape` twice, white space
 * collapsed, lower case, punctuation dropped. Follows the behaviour of ftfy 6.3 and Python's html module.
 */
import { decodeHTML, decodeHTMLStrict } from 'entities';
import type { TextInput } from './manifest';
import { fixC1, fixEncoding, WINDOWS_1252 } from './mojibake';

/** The text as open_clip's tokenizer splits it. */
export function cleanText(text: string, mode: TextInput['clean']): string {
  const plain = unescapeHtml(unescapeHtml(fixText(text)));
  if (mode === 'canonicalize') {
    return collapse(plain.replaceAll('_', ' ').replace(PUNCTUATION, '').toLowerCase());
  }
  const collapsed = collapse(plain);
  return mode === 'lower' ? collapsed.toLowerCase() : collapsed;
}

function collapse(text: string): string {
  return text.split(SPACES).filter(Boolean).join(' ');
}

// Python's string.punctuation.
const PUNCTUATION = /[!-/:-@[-`{-~]/g;

// Python's white space, which is not JavaScript's: with U+001C to U+001F and U+0085, without U+FEFF.
// eslint-disable-next-line no-control-regex
const SPACES = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/;

/** Line by line, as ftfy does: after the first line with a "<", entities are left alone. */
function fixText(text: string): string {
  let entities = true;
  const lines = text.match(/[^\n]*\n|[^\n]+/g) ?? [];
  return lines
    .map((line) => {
      entities &&= !line.includes('<');
      return fixLine(line, entities);
    })
    .join('');
}

function fixLine(line: string, entities: boolean): string {
  for (let before = line; ; before = line) {
    if (entities) line = line.replace(/&#?[0-9A-Za-z]{1,24};/g, strictEntity);
    line = removeControls(endLines(uncurl(widen(unligature(fixC1(fixEncoding(line)))))));
    line = line.normalize('NFC');
    if (line === before) return line;
  }
}

/** Latin ligatures and digraphs apart; the long s of U+FB05 and U+0149's apostrophe stay as they are. */
function unligature(text: string): string {
  return text.replace(/[Ĳĳŉ\u01c4-\u01cc\u01f1-\u01f3\ufb00-\ufb06]/g, (c) => {
    if (c === '\ufb05') return 'ſt';
    return c.normalize('NFKC');
  });
}

/** Full-width and half-width forms at their usual width. */
function widen(text: string): string {
  return text.replaceAll('\u3000', ' ').replace(/[\uff01-\uffef]/g, (c) => c.normalize('NFKC'));
}

function uncurl(text: string): string {
  return text.replace(/[\u201c-\u201f]/g, '"').replace(/[\u02bc\u2018-\u201b]/g, "'");
}

function endLines(text: string): string {
  return text.replace(/\r\n|[\r\u2028\u2029\x85]/g, '\n');
}

/** Lone surrogates replaced; terminal escapes and control characters dropped. */
function removeControls(text: string): string {
  return (
    text
      .replace(/\p{Surrogate}/gu, '\ufffd')
      // eslint-disable-next-line no-control-regex
      .replace(/\x1b\[[\p{Nd};]*[a-zA-Z]/gu, '')
      // eslint-disable-next-line no-control-regex
      .replace(/[\0-\x08\x0b\x0e-\x1f\x7f\u206a-\u206f\ufeff\ufff9-\ufffc]/g, '')
  );
}

/** One `&name;` or `&#…;` as ftfy reads it: whole or not at all; also `&EACUTE;`. */
function strictEntity(entity: string): string {
  if (entity.startsWith('&#')) {
    const decoded = unescapeHtml(entity);
    return decoded.includes(';') ? entity : decoded;
  }
  const decoded = decodeHTMLStrict(entity);
  if (decoded !== entity) return decoded;
  const lower = entity.toLowerCase();
  if (entity !== entity.toUpperCase() || unescapeHtml(entity) !== entity) return entity;
  const small = decodeHTMLStrict(lower);
  return small === lower ? entity : small.toUpperCase();
}

/** Python's html.unescape: HTML 5's rules, but what cannot be shown is dropped, not replaced. */
export function unescapeHtml(text: string): string {
  return text.replace(
    /&(?:#([0-9]+);?|#[xX]([0-9a-fA-F]+);?|[^\t\n\f <&#;]{1,32};?)/gu,
    (match, decimal?: string, hexadecimal?: string) => {
      if (decimal !== undefined) return numeric(Number.parseInt(decimal, 10));
      if (hexadecimal !== undefined) return numeric(Number.parseInt(hexadecimal, 16));
      return decodeHTML(match);
    },
  );
}

function numeric(code: number): string {
  if (code === 0 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return '\ufffd';
  if (code === 0x0d) return '\r';
  if (code >= 0x80 && code <= 0x9f) return WINDOWS_1252[code - 0x80];
  const control = code < 0x20 && code !== 0x09 && code !== 0x0a && code !== 0x0c;
  const nonCharacter = (code >= 0xfdd0 && code <= 0xfdef) || (code & 0xfffe) === 0xfffe;
  return control || code === 0x7f || nonCharacter ? '' : String.fromCodePoint(code);
}
