/** The properties that a model's heads are about. */
import type { Heads } from '../engine/heads-file';

/** Each with how many heads have it, most first. */
export function propertiesOf(heads: Heads | null): { name: string; count: number }[] {
  const counts: Record<string, number> = {};
  for (const { label } of heads?.heads ?? []) if (label) counts[label] = (counts[label] ?? 0) + 1;
  return Object.entries(counts)
    .map(([name, count]) => ({ name, count }))
    .sort((a, b) => b.count - a.count || a.name.localeCompare(b.name));
}
