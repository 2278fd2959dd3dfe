/** The heads that an analysis is of: those that the link chooses, or a choice on its way there. */
import type { Heads } from '../engine/heads-file';
import { chosenHeads } from '../math/chosen-heads';
import type { HeadAddress } from '../math/heatmap';
import type { Session } from './session.svelte';

export class HeadChoice {
  readonly session: Session;
  /** Heads in the course of being chosen, before that is decided; null where none are. */
  trying = $state.raw<string[] | null>(null);

  constructor(session: Session) {
    this.session = session;
  }

  readonly by = $derived.by(() => this.trying ?? this.session.state?.by ?? []);
  readonly heads = $derived.by(() => this.of(this.by));
  /** The properties that heads have, with how many have each, most first. */
  readonly properties = $derived.by(() => propertiesOf(this.session.words.heads));
  /** What the heads say is still on its way. */
  readonly labelsAwaited = $derived.by(() => {
    const { model, words } = this.session;
    return !!model.manifest?.heads && !words.heads && !words.error;
  });

  /** The heads that such a list chooses. */
  of(by: readonly string[]): HeadAddress[] {
    const { shape, words } = this.session;
    return shape ? chosenHeads(by, shape, words.labelOf) : [];
  }
}

function propertiesOf(heads: Heads | null): { name: string; count: number }[] {
  const counts: Record<string, number> = {};
  for (const { label } of heads?.heads ?? []) if (label) counts[label] = (counts[label] ?? 0) + 1;
  return Object.entries(counts)
    .map(([name, count]) => ({ name, count }))
    .sort((a, b) => b.count - a.count || a.name.localeCompare(b.name));
}
