/** A message as its sentence, with what counts bytes written as the page writes bytes. */
import type { Message } from '../engine/protocol';
import { t } from '../strings';
import { formatBytes } from './format';

const BYTES = ['peak', 'largest', 'granted', 'free'];

export function say({ key, values = {} }: Message): string {
  const written = Object.entries(values).map(([name, value]) => [
    name,
    typeof value === 'number' && BYTES.includes(name) ? formatBytes(value) : value,
  ]);
  return t(key, Object.fromEntries(written) as Record<string, string | number>);
}
