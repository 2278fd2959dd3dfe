/** What every saved drawing shares: its inks, its letters, and its way to the reader. */

/** Light colours, whatever the theme: a drawing is for paper and slides. */
export const INK = '#241d14';
export const SOFT = '#5c5245';

/** The drawing as a PNG at twice its size. */
export async function toPng(svg: string): Promise<Blob> {
  const url = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = new OffscreenCanvas(2 * image.width, 2 * image.height);
    canvas.getContext('2d')!.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await canvas.convertToBlob({ type: 'image/png' });
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** Hands a file to the reader. */
export function download(content: Blob, name: string): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The download has its own hold on the data once it has begun.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

export function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
}

export function hex(rgb: readonly number[]): string {
  return `#${rgb.map((c) => c.toString(16).padStart(2, '0')).join('')}`;
}

/**
 * A sentence in lines of at most `most` characters, broken between words, and within a word that
 * is longer than a line. `few`: so many lines at most, the last of them with an ellipsis.
 */
export function lines(sentence: string, most: number, few = Infinity): string[] {
  const broken: string[] = [];
  const words = sentence.split(' ').flatMap((word) => piecesOf(word, most));
  for (const word of words) {
    const last = broken.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= most)
      broken[broken.length - 1] = `${last} ${word}`;
    else broken.push(word);
  }
  if (broken.length <= few) return broken;
  return [...broken.slice(0, few - 1), `${broken[few - 1].slice(0, most - 2)} …`];
}

/** At least one piece; no pair of surrogates is torn. */
function piecesOf(word: string, most: number): string[] {
  const letters = [...word];
  const count = Math.max(1, Math.ceil(letters.length / most));
  return Array.from({ length: count }, (_, i) => letters.slice(i * most, (i + 1) * most).join(''));
}
