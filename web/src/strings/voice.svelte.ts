/**
 * The kind of model that the page speaks of. A class token, an average over patches and an attention
 * pool are not the same thing, nor are a softmax and a sigmoid: where a sentence depends on it, the
 * catalogue has a second one whose key ends in the kind.
 */
export interface Voice {
  pooling: 'class' | 'average' | 'attention';
  scoring: 'softmax' | 'sigmoid';
}

const spoken = $state<Voice>({ pooling: 'class', scoring: 'softmax' });

/** From now on of such a model; sentences that are on the page change with it. */
export function speakOf(voice: Voice): void {
  Object.assign(spoken, voice);
}

/** The endings of keys that are right for the model in use. */
export function endings(): string[] {
  return [spoken.pooling, spoken.scoring];
}
