/** A failure as one sentence of the catalogue: the headline the reader sees. */
import type { Message } from '../engine/protocol';

/** Whether a failure is only a newer request overtaking this one. */
export function isCancelled(failure: unknown): boolean {
  return (
    messageOf(failure).key === 'engine.cancelled' ||
    (failure instanceof DOMException && failure.name === 'AbortError')
  );
}

/** The engine's message; for any other failure, that it was not expected and what it said. */
export function messageOf(failure: unknown): Message {
  if (typeof failure === 'object' && failure !== null && 'sentence' in failure) {
    return failure.sentence as Message;
  }
  const detail = failure instanceof Error ? failure.message : String(failure);
  return { key: 'app.unexpected', values: { detail } };
}
