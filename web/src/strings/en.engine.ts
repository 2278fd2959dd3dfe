/** Sentences of the engine: its backends and its failures. */
export const engine: Record<string, string> = {};
