/** What is shown of every model on offer, as plain data. */
import type { Message } from '../../engine/protocol';
import type { Offer } from '../../state/precision';
import type { Prospect, Wait } from '../../state/readiness';

export interface ModelRow {
  /** What a link calls it. */
  bundle: string;
  name: string;
  /** Null while its manifest is on the way, and where it did not come. */
  lines: PrecisionLine[] | null;
  error: Message | null;
}

export interface PrecisionLine {
  offer: Offer;
  /** Bytes that this browser keeps of it. */
  kept: number;
  /** Why the page would load this one; null for the others. */
  picked: Message | null;
  wait: Wait | null;
  prospect: Prospect | null;
}

/** The model that the page was opened for, in the precision that it would be loaded in. */
export interface Answer {
  name: string;
  line: PrecisionLine | null;
  error: Message | null;
}

export function answerOf(rows: readonly ModelRow[], bundle: string): Answer | null {
  const row = rows.find((other) => other.bundle === bundle);
  if (!row) return null;
  return {
    name: row.name,
    line: row.lines?.find(({ picked }) => picked !== null) ?? null,
    error: row.error,
  };
}
