/** Text that was decoded with the wrong encoding, as ftfy's `fix_encoding` repairs it. */
export function fixEncoding(text: string): string {
  return text;
}
