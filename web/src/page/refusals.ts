/** Why there is nothing to show that the reader can mend, each with the one thing to do about it. */
import type { FindRefusal } from '../state/find.svelte';
import type { Refusal } from '../state/look.svelte';
import type { NearRefusal } from '../state/near.svelte';
import type { Session } from '../state/session.svelte';
import { t } from '../strings';
import { GALLERY_COMMAND } from './commands';
import { copy } from './hand';

interface Mending {
  message: string;
  action: { label: string; onclick: () => void };
}

export function mendingOf(
  refusal: Refusal | NearRefusal | FindRefusal | null,
  session: Session,
  ontoast: (message: string) => void,
): Mending | null {
  const { link } = session;
  switch (refusal) {
    case null:
      return null;
    case 'notext':
      return { message: t('look.notext'), action: ownTexts(session, 1) };
    case 'noversus':
      return { message: t('look.noversus'), action: otherText(session) };
    case 'noheads':
      return {
        message: t('look.noheads'),
        action: { label: t('look.noheads.all'), onclick: () => link.change({ by: [] }) },
      };
    case 'noproperties':
      return {
        message: t('near.noproperties'),
        action: {
          label: t('near.noproperties.heads'),
          onclick: () => link.change({ analysis: 'pictures' }),
        },
      };
    case 'onepicture':
      return {
        message: t('find.one'),
        action: session.collections.gallery
          ? { label: t('find.one.gallery'), onclick: () => link.change({ of: 'gallery' }) }
          : { label: t('find.one.folder'), onclick: () => link.change({ page: 'folder' }) },
      };
    case 'nocollection':
      return {
        message: t('near.nocollection', { command: GALLERY_COMMAND }),
        action: {
          label: t('near.nocollection.copy'),
          onclick: () => void copy(GALLERY_COMMAND, ontoast),
        },
      };
  }
}

/** The texts that the model brings; where it brings fewer than `least`, the reader's own. */
function ownTexts({ link, model }: Session, least: number): Mending['action'] {
  if ((model.manifest?.examples?.texts.length ?? 0) >= least)
    return {
      label: t('look.notext.own'),
      onclick: () => link.change({ texts: null, template: null, chosen: 0, versus: null }),
    };
  return {
    label: t('look.notext.write'),
    onclick: () => document.querySelector<HTMLElement>('.asked form input')?.focus(),
  };
}

/** The text to be held against: the first that is not chosen. */
function otherText(session: Session): Mending['action'] {
  const { link, state } = session;
  const second = state!.texts.findIndex((_, i) => i !== state!.chosen);
  if (second < 0) return ownTexts(session, 2);
  return {
    label: t('look.noversus.other', { text: state!.texts[second] }),
    onclick: () => link.change({ versus: second }),
  };
}
