/** What is wrong with a JSON file that its generated validator refuses, as a sentence. */
import type { ValidateFunction } from 'ajv';
import { EngineError } from './errors';

/** The sentences for a field that is not there, one that nobody knows, and one with a wrong value. */
export interface RefusalKeys {
  missing: string;
  unknown: string;
  value: string;
}

/** Names the first wrong field of `json`, its value and what was expected. */
export function refusal(
  keys: RefusalKeys,
  errors: ValidateFunction['errors'],
  json: unknown,
  values: Record<string, string | number> = {},
): EngineError {
  // Of a choice ("this or null") the deepest complaint is the one about what was really written.
  const depth = (path: string): number => path.split('/').length;
  const error = [...(errors ?? [])].sort(
    (a, b) => depth(b.instancePath) - depth(a.instancePath),
  )[0];
  const path = error?.instancePath ?? '';
  const params: Record<string, unknown> = error?.params ?? {};
  if (typeof params.missingProperty === 'string') {
    return new EngineError(keys.missing, { ...values, field: field(path, params.missingProperty) });
  }
  if (typeof params.additionalProperty === 'string') {
    const name = field(path, params.additionalProperty);
    return new EngineError(keys.unknown, { ...values, field: name });
  }
  return new EngineError(keys.value, {
    ...values,
    field: field(path),
    value: shown(valueAt(json, path)),
    expected: expected(error?.keyword ?? '', params),
  });
}

/** A value as JSON, cut where it is long. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'undefined';
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

function field(pointer: string, last?: string): string {
  const parts = pointer.split('/').slice(1);
  if (last !== undefined) parts.push(last);
  return parts.map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~')).join('.') || 'it';
}

function valueAt(json: unknown, pointer: string): unknown {
  let value = json;
  for (const part of pointer.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    value = (value as Record<string, unknown> | undefined)?.[key];
  }
  return value;
}

/** What a JSON Schema keyword asked for, in symbols rather than words. */
function expected(keyword: string, params: Record<string, unknown>): string {
  if (keyword === 'type') return String(params.type);
  if (keyword === 'enum') return (params.allowedValues as unknown[]).map(shown).join(' | ');
  if (keyword === 'const') return shown(params.allowedValue);
  if (keyword === 'pattern') return String(params.pattern);
  if ('comparison' in params) return `${String(params.comparison)} ${String(params.limit)}`;
  if ('limit' in params) return `${keyword} ${String(params.limit)}`;
  return keyword;
}
