/** A state read from a link, fitted to the model that is loaded: what the model lacks is dropped. */
import { isInModel, parseTermName, type Term } from '../math/address';
import { isChoiceInModel, NONE } from '../math/chosen-heads';
import { patchRange } from '../math/heatmap';
import type { PageState } from './fields';
import { galleryIndex } from './picture-names';

/** What of the model the state depends on. */
export interface ModelFacts {
  layers: number;
  heads: number;
  tokens: number;
  classTokens: number;
  hasMeans: boolean;
  /** Whether its bundle has a gallery. */
  hasGallery: boolean;
  samples: string[];
  texts: string[];
  template: string;
}

/** The state with every null that stands for "the model's own" replaced by it. */
export interface FittedState extends PageState {
  texts: string[];
  template: string;
}

/**
 * The same state, with every reference inside the model: no head, term, patch, text or sample that
 * is not there. Fitting twice is fitting once.
 */
export function fit(state: PageState, model: ModelFacts): FittedState {
  const texts = state.texts ?? model.texts;
  const layer = within(state.layer, 1, model.layers);
  const head = layer === null ? null : within(state.head, 1, model.heads);
  const chosen = Math.min(state.chosen, Math.max(0, texts.length - 1));
  const versus = within(state.versus, 0, texts.length - 1);
  const has = (name: string, kinds: Term['kind'][]): boolean => {
    const term = parseTermName(name);
    return term !== null && kinds.includes(term.kind) && isInModel(term, model);
  };
  return {
    ...state,
    texts,
    template: state.template ?? model.template,
    image:
      state.image.startsWith('own.') ||
      (model.hasGallery && galleryIndex(state.image) !== null) ||
      model.samples.includes(state.image)
        ? state.image
        : (model.samples[0] ?? ''),
    chosen,
    versus: versus === chosen ? null : versus,
    layer,
    head,
    mlp: state.mlp && layer !== null && head === null,
    patch: within(state.patch, ...patchRange(model)),
    off: state.off.filter((name) => has(name, ['head', 'mlp', 'stem', 'bias'])),
    pinned: state.pinned.filter((name) => has(name, ['head'])),
    by: fitBy(state.by, model),
    open: state.open.filter((opened) => opened <= model.layers),
    ablation: model.hasMeans ? state.ablation : 'zero',
    arithmetic: state.arithmetic && head !== null,
  };
}

/** Where a link chooses nothing but heads that the model lacks, none are chosen, rather than all. */
function fitBy(by: string[], model: ModelFacts): string[] {
  const there = by.filter((item) => isChoiceInModel(item, model));
  return by.length > 0 && there.length === 0 ? [NONE] : there;
}

function within(value: number | null, least: number, most: number): number | null {
  return value !== null && value >= least && value <= most ? value : null;
}

/** The text as the model reads it: put in the template's place for it. */
export function applyTemplate(template: string, text: string): string {
  return template.includes('{}') ? template.split('{}').join(text) : text;
}
