/** Comma-separated values (RFC 4180), after lines that say what they are of. */

export type Cell = string | number | null;

/** A value as it stands in a line: in quotes where it must be, nothing for null. */
export function cell(value: Cell): string {
  const text = value === null ? '' : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Lines of values under their names, after lines that begin with # and say what they are of. */
export function csv(
  caption: readonly string[],
  names: readonly string[],
  rows: readonly Cell[][],
): string {
  const said = caption.map((line) => `# ${line.replace(/\s+/g, ' ')}`);
  return [...said, names.join(','), ...rows.map((row) => row.map(cell).join(',')), ''].join('\r\n');
}
