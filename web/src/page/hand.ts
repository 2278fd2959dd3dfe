/** What is handed to the reader: a file, a text on the clipboard, and the sentence that says so. */
import { messageOf } from '../state/sentence';
import { t } from '../strings';
import { say } from '../ui/say';
import { download, toPng } from '../views/shell/svg';

export type FileFormat = 'svg' | 'png' | 'csv' | 'json';

/** A file of that format, of what there is to be saved. */
export async function hand(
  format: FileFormat,
  name: string,
  what: { figure: () => Promise<string>; csv: () => string; json: () => unknown },
): Promise<void> {
  const made: Record<FileFormat, () => Promise<Blob> | Blob> = {
    svg: async () => new Blob([await what.figure()], { type: 'image/svg+xml' }),
    png: async () => toPng(await what.figure()),
    csv: () => new Blob([what.csv()], { type: 'text/csv' }),
    json: () => new Blob([JSON.stringify(what.json(), null, 2)], { type: 'application/json' }),
  };
  download(await made[format](), `${name}.${format}`);
}

/** Waits until a file is handed over, and says why where it cannot be. */
export async function handed(
  saving: Promise<void>,
  ontoast: (message: string) => void,
): Promise<void> {
  try {
    await saving;
  } catch (failure) {
    ontoast(t('look.saved.failed', { detail: say(messageOf(failure)) }));
  }
}

/** Puts a text on the clipboard, and says whether it is there. */
export async function copy(text: string, ontoast: (message: string) => void): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    ontoast(t('app.copied'));
  } catch {
    ontoast(t('app.shared.failed'));
  }
}
