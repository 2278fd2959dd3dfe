/** A JSON file of a bundle beside its manifest: bytes to a checked object. */
import type { ValidateFunction } from 'ajv';
import { EngineError } from './errors';
import type { BundleFile, Manifest } from './manifest';
import { refusal } from './schema';
import type { Bytes } from './store';

const KEYS = {
  missing: 'engine.json.missing',
  unknown: 'engine.json.unknown',
  value: 'engine.json.value',
};

/** What a JSON file is read by, and the command that writes it. */
export interface JsonKind<T> {
  validate: ValidateFunction<T>;
  /** Bytes beyond which it is not even fetched. */
  most: number;
  command: string;
}

/** Refuses a file that is longer than any of its kind. Throws EngineError. */
export function checkLength<T>({ path, bytes }: BundleFile, { most, command }: JsonKind<T>): void {
  if (bytes > most) {
    throw new EngineError('engine.json.large', { file: path, bytes, most, command });
  }
}

/** Throws EngineError: not JSON, not of that schema, or made for other weights. */
export function parseJson<T extends { weights_sha256: string }>(
  bytes: Bytes,
  { path: file }: BundleFile,
  { validate, command }: JsonKind<T>,
  manifest: Manifest,
): T {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    throw new EngineError('engine.json.broken', { file, command }, error);
  }
  if (!validate(json)) throw refusal(KEYS, validate.errors, json, { file, command });
  if (json.weights_sha256 !== manifest.weights_sha256) {
    throw new EngineError('engine.json.weights', { file, command });
  }
  return json;
}
