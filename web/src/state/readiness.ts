/**
 * Whether a model can be used on this machine, and how long a reader waits for its first answer.
 * Estimated from its manifest alone and from a timed run of the built-in model.
 */
import type { Manifest } from '../engine/manifest';
import type { Machine } from '../engine/probe';
import type { Message } from '../engine/protocol';
import { pictureCost, timeOf, towerCost, type Cost, type Pace } from '../math/cost';
import { budgetOf, obstacle, peakOf, type Offer, type Precision } from './precision';

export type Verdict = 'ready' | 'slow' | 'cannot';

/** What one picture and one text cost. */
export interface Costs {
  picture: Cost;
  text: Cost;
}

/** What the timed run found. */
export interface Measured {
  /** Of the model that was run. */
  cost: Cost;
  pace: Pace;
  /** Where it ran. */
  backend: 'webgpu' | 'wasm';
  /** Milliseconds from the last byte to a model that can be run. */
  start: number;
  /** Bytes a second of this line; null where nobody knows. */
  rate: number | null;
}

/** Seconds until a model's first own answer. */
export interface Wait {
  /** Null where the line's rate is not known. */
  download: number | null;
  start: number;
  picture: number;
  texts: number;
  /** All of it; the download left out where it is not known. */
  total: number;
}

export interface Prospect {
  verdict: Verdict;
  /** Of the catalogue; the first is the one that matters most. */
  reasons: Message[];
}

/** The page compares this many texts when it opens. */
export const TEXTS = 5;
/** Seconds after which a wait is called slow: for the first answer, and for every further picture. */
export const PATIENCE = { first: 60, picture: 5 } as const;

/** Attention pooling counts its trunk's blocks: the pool is one small layer more. */
export function costsOf({ dims, preprocess, text }: Manifest): Costs {
  const { trunk_layers, tokens, width, grid } = dims;
  const patches = grid[0] * grid[1];
  const patchNumbers = (3 * preprocess.size ** 2) / patches;
  return {
    picture: pictureCost({ layers: trunk_layers, tokens, width, patches, patchNumbers }),
    text: towerCost({ layers: text.layers, tokens: text.context_length, width: text.width }),
  };
}

/**
 * On the processor weights of 8 and 4 bits are unpacked at every use. ViT-B/32 in 8 bits took 1.5 to
 * 2 times as long for a picture as in fp32, in WebAssembly on two threads.
 */
const UNPACKING = 2;

/** `missing`: bytes that are still to be downloaded. */
export function waitOf(
  costs: Costs,
  precision: Precision,
  missing: number,
  measured: Measured,
): Wait {
  const { cost, pace, rate, backend } = measured;
  const packed = precision === 'q8' || precision === 'q4';
  const factor = packed && backend === 'wasm' ? UNPACKING : 1;
  const start = measured.start / 1000;
  const seconds = (wanted: Cost): number => (factor * timeOf(wanted, cost, pace)) / 1000;
  const picture = seconds(costs.picture);
  const texts = TEXTS * seconds(costs.text);
  const download = missing === 0 ? 0 : rate === null ? null : missing / rate;
  return { download, start, picture, texts, total: (download ?? 0) + start + picture + texts };
}

/** `wait` is null until a run has been timed: what cannot run is known before that. */
export function prospect(
  offer: Offer,
  kept: number,
  machine: Machine,
  wait: Wait | null,
): Prospect | null {
  const hindrance = machine.wasm ? obstacle(offer, machine) : { key: 'precision.cannot.wasm' };
  if (hindrance) return { verdict: 'cannot', reasons: [hindrance] };
  if (!wait) return null;
  const reasons: Message[] = [];
  const peak = peakOf(offer);
  if (wait.picture > PATIENCE.picture) reasons.push({ key: 'preflight.slow.picture' });
  if ((wait.download ?? 0) > PATIENCE.first) reasons.push({ key: 'preflight.slow.download' });
  else if (wait.total > PATIENCE.first) reasons.push({ key: 'preflight.slow.first' });
  if (peak > budgetOf(machine)) {
    reasons.push({ key: 'preflight.slow.memory', values: { peak } });
  }
  const verdict = reasons.length > 0 ? 'slow' : 'ready';
  const { storage } = machine;
  const missing = offer.bytes - kept;
  if (storage && missing > storage.quota - storage.used) {
    reasons.push({ key: 'preflight.note.room', values: { free: storage.quota - storage.used } });
  }
  return { verdict, reasons };
}
