/** A failure as one sentence of the catalogue: the headline the reader sees. */
import type { Message } from '../engine/protocol';
import { t } from '../strings';

/** Whether a failure is only a newer request overtaking this one. */
export function isCancelled(failure: unknown): boolean {
  return (
    messageOf(failure)?.key === 'engine.cancelled' ||
    (failure instanceof DOMException && failure.name === 'AbortError')
  );
}

/** The engine's message in words; for any other failure, that it was not expected and what it said. */
export function sentence(failure: unknown): string {
  const message = messageOf(failure);
  if (message) return t(message.key, message.values);
  const detail = failure instanceof Error ? failure.message : String(failure);
  return t('app.unexpected', { detail });
}

/** An engine's error says its sentence as a key of the catalogue. */
function messageOf(failure: unknown): Message | null {
  if (typeof failure !== 'object' || failure === null || !('sentence' in failure)) return null;
  const message = failure.sentence;
  return typeof message === 'object' && message !== null && 'key' in message
    ? (message as Message)
    : null;
}
