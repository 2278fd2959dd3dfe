/** heads.json: what each head of a model says in words, as `headlight textspan` wrote it. */
import type { Beside } from './beside';
import { EngineError } from './errors';
import type { Heads } from './generated/heads';
import { validate } from './generated/validate-heads.js';
import { checkLength, parseJson, type JsonKind } from './json-file';
import type { Manifest } from './manifest';

export type { Description, Heads, HeadTruth, HeadWords } from './generated/heads';

const KIND: JsonKind<Heads> = { validate, most: 64 * 2 ** 20, command: 'headlight textspan' };

/**
 * The words of every head, layer by layer; null where the bundle has none. Throws EngineError:
 * unreachable, corrupt, malformed, or of another model.
 */
export async function loadHeads(
  manifest: Manifest,
  beside: Beside,
  signal?: AbortSignal,
): Promise<Heads | null> {
  const file = manifest.heads;
  if (!file) return null;
  checkLength(file, KIND);
  const found = parseJson(await beside.take(file, signal), file, KIND, manifest);
  const { layers: L, heads: H } = manifest.dims;
  const inOrder = found.heads.every(
    ({ layer, head }, i) => layer === Math.floor(i / H) && head === i % H,
  );
  if (found.heads.length !== L * H || !inOrder) {
    throw new EngineError('engine.json.heads', {
      file: file.path,
      command: KIND.command,
      found: found.heads.length,
      wanted: L * H,
    });
  }
  return found;
}
