/** A text of the reader's that a reload finds again. Never in a link. */
export function keptText(name: string): string {
  try {
    return localStorage.getItem(name) ?? '';
  } catch {
    return '';
  }
}

export function keepText(name: string, text: string): void {
  try {
    localStorage.setItem(name, text);
  } catch {
    // No storage, or no room: it is there until the page is left.
  }
}
