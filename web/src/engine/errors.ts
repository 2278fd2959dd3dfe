/** A failure as a sentence of the string catalogue, which survives the way out of the worker. */
import type { EngineErrorData, Message } from './protocol';

export class EngineError extends Error {
  override readonly name = 'EngineError';
  readonly values: Record<string, string | number>;
  /** For the console and the "details" of a failure, never the headline. */
  readonly detail: string;

  /** `key` names the sentence in the string catalogue; it is also `error.message`. */
  constructor(key: string, values: Record<string, string | number> = {}, detail: unknown = '') {
    super(key);
    this.values = values;
    this.detail = detailOf(detail);
  }

  get key(): string {
    return this.message;
  }

  get sentence(): Message {
    return { key: this.message, values: this.values };
  }

  toData(): EngineErrorData {
    return { message: this.sentence, detail: this.detail };
  }

  static fromData(data: EngineErrorData): EngineError {
    return new EngineError(data.message.key, data.message.values, data.detail);
  }

  /** Any thrown value as an EngineError; what is none becomes `key` with the value as its detail. */
  static of(
    thrown: unknown,
    key = 'engine.failed',
    values: Record<string, string | number> = {},
  ): EngineError {
    if (thrown instanceof EngineError) return thrown;
    if (isAbort(thrown)) return cancelled();
    return new EngineError(key, values, thrown);
  }
}

export function cancelled(): EngineError {
  return new EngineError('engine.cancelled');
}

export function isAbort(thrown: unknown): boolean {
  return (
    (thrown instanceof EngineError && thrown.key === 'engine.cancelled') ||
    (thrown instanceof DOMException && thrown.name === 'AbortError')
  );
}

/** Rejects with `engine.cancelled` where the caller has cancelled. */
export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw cancelled();
}

function detailOf(thrown: unknown): string {
  if (typeof thrown === 'string') return thrown;
  if (thrown instanceof Error) return `${thrown.name}: ${thrown.message}`;
  // ORT throws the bare address of a C++ exception now and then.
  return typeof thrown === 'number' ? `exception ${thrown}` : JSON.stringify(thrown);
}
