/**
 * Which precision of a model is loaded: the reader's choice where the machine can run it, else the
 * most precise that the machine's memory holds.
 */
import type { Machine } from '../engine/probe';
import type { Manifest, Parity, Variant } from '../engine/manifest';
import type { Message } from '../engine/protocol';

/** From the most precise down. */
const PRECISIONS = ['fp32', 'fp16', 'q8', 'q4'] as const;
export type Precision = (typeof PRECISIONS)[number];

/** A precision that a bundle offers. */
export interface Offer {
  precision: Precision;
  /** To download: the distinct files of its graphs, and the tokenizer. */
  bytes: number;
  /** Of its largest table, which a GPU must hold in one piece. */
  largest: number;
  parity: Parity;
}

export interface Choice {
  precision: Precision;
  /** Why this one, of the catalogue. */
  why: Message;
}

/** Below this nobody needs to choose: the most precise arrives at once and fits anywhere. */
export const SMALL = 50e6;
/** Peak memory of the engine over the bytes of the weights, which it keeps below. */
const PEAK = 2;
/** What WebAssembly can address. */
const ADDRESSABLE = 2 ** 32;
/** A page may count on a quarter of a computer's memory, and where nothing is said on this much. */
const SHARE = 1 / 4;
const UNSAID = 2e9;
/** A phone's browser ends a page that takes much more. */
const HAND_HELD = 4e8;

const BYTES_A_WEIGHT: Record<Precision, number> = { fp32: 4, fp16: 2, q8: 1, q4: 1 };

/** What of the machine the choice depends on. */
export type Ability = Pick<Machine, 'gpu' | 'memory' | 'mobile' | 'connection'>;

/** The precisions of a bundle, the most precise first; names that this page does not know are left out. */
export function offersOf(manifest: Manifest): Offer[] {
  const { dims, text, tokenizer } = manifest;
  const table = Math.max(text.vocab_size * text.width, 4 * dims.width ** 2);
  const variants = manifest.precisions as Record<string, Variant | undefined>;
  return PRECISIONS.flatMap((precision) => {
    const variant = variants[precision];
    if (!variant) return [];
    const { bytes, parity } = variant;
    const largest = table * BYTES_A_WEIGHT[precision];
    return [{ precision, bytes: bytes + tokenizer.bytes, largest, parity }];
  });
}

/** Bytes of memory that a precision takes at its peak. */
export const peakOf = ({ bytes }: Pick<Offer, 'bytes'>): number => PEAK * bytes;

/** Why a precision cannot run here; null where it can. */
export function obstacle(
  offer: Pick<Offer, 'precision' | 'bytes' | 'largest'>,
  { gpu, memory }: Ability,
): Message | null {
  const { precision, bytes, largest } = offer;
  if (precision === 'fp16' && !gpu?.half) return { key: 'precision.cannot.half' };
  const peak = peakOf(offer);
  if (bytes > ADDRESSABLE || (memory !== null && peak > memory)) {
    return { key: 'precision.cannot.memory', values: { peak } };
  }
  const granted = Math.min(
    gpu?.limits.maxStorageBufferBindingSize ?? Infinity,
    gpu?.limits.maxBufferSize ?? Infinity,
  );
  if (largest > granted) {
    return { key: 'precision.cannot.table', values: { largest, granted } };
  }
  return null;
}

/** Bytes of memory that the page may count on. */
export function budgetOf({ memory, mobile, connection }: Ability): number {
  const share = memory === null ? UNSAID : memory * SHARE;
  return mobile || connection?.saving ? Math.min(share, HAND_HELD) : share;
}

/** Whether the choice needs the machine at all, so that a first view need not wait for its probe. */
export function needsMachine(offers: readonly Offer[], asked: string): boolean {
  if (offers.length < 2) return false;
  return asked === '' ? offers[0].bytes > SMALL : true;
}

/** `offers` as of `offersOf`, at least one; `machine` may be null where `needsMachine` says no. */
export function pick(offers: readonly Offer[], asked: string, machine: Ability | null): Choice {
  const wanted = offers.find(({ precision }) => precision === asked);
  const refusal = wanted && machine && obstacle(wanted, machine);
  if (wanted && !refusal) return { precision: wanted.precision, why: { key: 'precision.asked' } };
  const own = pickUnasked(offers, machine);
  if (asked === '') return own;
  const key = refusal ? 'precision.refused' : 'precision.absent';
  return { ...own, why: { key, values: { asked, precision: own.precision } } };
}

function pickUnasked(offers: readonly Offer[], machine: Ability | null): Choice {
  const [first] = offers;
  if (offers.length === 1) return { precision: first.precision, why: { key: 'precision.only' } };
  if (!machine || (first.bytes <= SMALL && !obstacle(first, machine))) {
    return { precision: first.precision, why: { key: 'precision.small' } };
  }
  const able = offers.filter((offer) => !obstacle(offer, machine));
  const budget = budgetOf(machine);
  const fitting = able.find((offer) => peakOf(offer) <= budget);
  if (fitting) return { precision: fitting.precision, why: { key: 'precision.fits' } };
  const least = (able.length > 0 ? able : offers).reduce((a, b) => (b.bytes < a.bytes ? b : a));
  return { precision: least.precision, why: { key: 'precision.smallest' } };
}
