/**
 * Text that was decoded with the wrong encoding, repaired as ftfy's `fix_encoding` repairs it: where a
 * text looks bad, and its bytes in some one-byte encoding are UTF-8, it was meant to be that UTF-8.
 * Bytes are handled as strings of characters below U+0100.
 */
import { ALTERED, A_GRAVE, BADNESS, DETECTOR, LOSSY, TABLES } from './generated/mojibake';

const BAD = new RegExp(BADNESS, 'u');
const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const SUBSTITUTE = 0x1a;

interface Encoding {
  name: string;
  sloppy: boolean;
  bytes: Map<string, number>;
}

const ENCODINGS: Encoding[] = Object.entries(TABLES).map(([name, table]) => {
  const sloppy = name.startsWith('sloppy');
  const bytes = new Map([...table].map((character, i) => [character, 0x80 + i]));
  for (let i = 0; i < 0x80; i += 1) bytes.set(String.fromCharCode(i), i);
  if (sloppy) {
    // A sloppy encoding knows U+FFFD, a character that was lost, and not the control it stands for.
    bytes.delete(String.fromCharCode(SUBSTITUTE));
    bytes.set('\ufffd', SUBSTITUTE);
  }
  return { name, sloppy, bytes };
});

// Bytes 0x80 to 0x9f in Windows-1252; unassigned ones stay what they are.
export const WINDOWS_1252 = TABLES['sloppy-windows-1252'].slice(0, 32);

/** C1 control characters as the characters of Windows-1252 that they were meant to be. */
export function fixC1(text: string): string {
  return text.replace(/[\x80-\x9f]/g, (c) => WINDOWS_1252[c.charCodeAt(0) - 0x80]);
}

/** `text`, repaired as often as a repair is found. */
export function fixEncoding(text: string): string {
  for (let before = text; ; before = text) {
    text = step(text);
    if (text === before) return text;
  }
}

function step(text: string): string {
  if (/^[\0-\x7f]*$/.test(text) || !BAD.test(text)) return text;
  const possible = new Set<string>();
  for (const encoding of ENCODINGS) {
    const bytes = encode(text, encoding);
    if (bytes === null) continue;
    possible.add(encoding.name);
    const decoded = decodeUtf8(prepare(bytes, encoding));
    if (decoded !== null) return decoded;
  }
  const embedded = text.replace(new RegExp(DETECTOR, 'gu'), (part) =>
    part.length < text.length && BAD.test(part) ? fixEncoding(part) : part,
  );
  if (embedded !== text) return embedded;
  // Latin-1 with control characters was Windows-1252, unless a byte is unassigned there.
  if (possible.has('latin-1') && !/[\x81\x8d\x8f\x90\x9d]/.test(text)) {
    const fixed = fixC1(text);
    if (fixed !== text) return fixed;
  }
  return fixC1(text);
}

function encode(text: string, { bytes }: Encoding): string | null {
  let result = '';
  for (const character of text) {
    const byte = bytes.get(character);
    if (byte === undefined) return null;
    result += String.fromCharCode(byte);
  }
  return result;
}

/** No-break spaces that became spaces put back, lost characters marked as such. */
function prepare(bytes: string, { name, sloppy }: Encoding): string {
  if (name !== 'macroman' && new RegExp(ALTERED).test(bytes)) {
    bytes = bytes
      .replace(new RegExp(A_GRAVE, 'g'), '\xc3\xa0 ')
      .replace(new RegExp(ALTERED, 'g'), (part) => part.replaceAll(' ', '\xa0'));
  }
  return sloppy ? bytes.replace(new RegExp(LOSSY, 'g'), '\xef\xbf\xbd') : bytes;
}

/** UTF-8, also with surrogates apart (CESU-8) and Java's null; null where it is none. */
function decodeUtf8(bytes: string): string | null {
  const standard = bytes
    .replaceAll('\xc0\x80', '\0')
    .replace(/\xed[\xa0-\xaf][\x80-\xbf]\xed[\xb0-\xbf][\x80-\xbf]/g, (pair) => {
      const [, b, c, , e, f] = [...pair].map((byte) => byte.charCodeAt(0));
      const code = 0x10000 + ((b & 15) << 16) + ((c & 63) << 10) + ((e & 15) << 6) + (f & 63);
      const utf8 = new TextEncoder().encode(String.fromCodePoint(code));
      return String.fromCharCode(...utf8);
    });
  try {
    return UTF8.decode(Uint8Array.from(standard, (byte) => byte.charCodeAt(0)));
  } catch {
    return null;
  }
}
