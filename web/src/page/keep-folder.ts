/** What is taken away from a folder: the words of its heads, its table, the list of what was unreadable. */
import { cell } from '../files/csv';
import type { FolderCollection } from '../engine/folder';
import type { Heads } from '../engine/heads-file';
import type { KeptFolder } from '../engine/folders';
import { headName } from '../math/address';
import { tableFile, type TableFormat, type TableWish } from '../state/folder-table';
import type { Session } from '../state/session.svelte';
import { t } from '../strings';
import { download } from '../views/shell/svg';

const HASH = 12;

/** What the words are of, sentence by sentence. */
export function wordsCaption(heads: Heads, model: string): string[] {
  const { images, pool, made_by: made } = heads;
  return [
    t('folder.caption.words', {
      name: model,
      source: images.source,
      texts: pool.texts,
      list: pool.name,
      directions: made.directions,
    }),
    t('folder.caption.model', {
      name: model,
      hash: heads.weights_sha256.slice(0, HASH),
      precision: made.precision,
    }),
  ];
}

/** One line a pick; the same numbers as the JSON, which has the form of a bundle's heads.json. */
export function wordsCsv(heads: Heads, model: string): string {
  const said = wordsCaption(heads, model).map((line) => `# ${line.replace(/\s+/g, ' ')}`);
  const rows = heads.heads.flatMap((own) =>
    own.descriptions.map(({ text, property, share }, i) =>
      [headName(own), own.rank, own.variance, i + 1, cell(text), cell(property ?? ''), share].join(
        ',',
      ),
    ),
  );
  return [...said, 'head,rank,variance,place,text,property,share', ...rows, ''].join('\r\n');
}

export function saveWords(format: 'csv' | 'json', heads: Heads, model: string): void {
  const [content, type] =
    format === 'csv'
      ? [wordsCsv(heads, model), 'text/csv']
      : [JSON.stringify(heads, null, 2), 'application/json'];
  download(new Blob([content], { type }), `headlight-words.${format}`);
}

/** What a table is of. Every text must have been read by the model. */
export function tableAbout(session: Session, collection: FolderCollection): Record<string, string> {
  const { model, state, applied } = session;
  return {
    model: model.manifest!.name,
    weights_sha256: model.manifest!.weights_sha256,
    precision: model.precision,
    texts: JSON.stringify(applied),
    template: state!.template,
    pictures: t('folder.source', { count: collection.count, name: collection.name }),
    unit: 'cosine: dot products over the length of the picture’s embedding; cosine = rest + Σ heads',
  };
}

export async function saveTable(
  format: TableFormat,
  session: Session,
  collection: FolderCollection,
  around: Pick<TableWish, 'signal' | 'onProgress'>,
): Promise<void> {
  const texts = session.applied.map((text, i) => ({ text, ...session.read[i]! }));
  const about = tableAbout(session, collection);
  download(
    await tableFile(format, { collection, texts, about, ...around }),
    `headlight-scores.${format}`,
  );
}

export function saveUnreadable({ unreadable }: KeptFolder): void {
  const lines = unreadable.map(({ path, why }) => `${path}\t${t(why.key, why.values)}\n`);
  download(new Blob(lines, { type: 'text/plain' }), 'headlight-unreadable.txt');
}
