/** What the model's chip says at each moment of its life. */
import type { Backend, Message, Progress } from '../../engine/protocol';
import { formatBytes, formatPercent } from '../../ui/format';

/** One line of the server's list of bundles. */
export interface BundleChoice {
  id: string;
  name: string;
  /** Bytes to download, by precision. */
  bytes?: Record<string, number>;
}

export type { Parity } from '../../engine/manifest';

export interface Phase {
  state: 'failed' | 'downloading' | 'starting' | 'ready' | 'waiting';
  /** 0–1 where it is known how much is done. */
  share: number | null;
  label: Message;
}

export function phaseOf(model: {
  name: string;
  precision: string;
  backend: Backend | null;
  progress: Progress | null;
  error: Message | null;
}): Phase {
  const { name, precision, backend, progress, error } = model;
  if (error)
    return { state: 'failed', share: null, label: { key: 'model.failed', values: { name } } };
  if (progress?.stage === 'download') {
    const share = progress.total > 0 ? progress.done / progress.total : 0;
    const values = {
      name,
      percent: formatPercent(share),
      total: formatBytes(progress.total),
      done: formatBytes(progress.done),
    };
    const key = progress.cached ? 'model.reading' : 'model.downloading';
    return { state: 'downloading', share, label: { key, values } };
  }
  if (progress?.stage === 'session')
    return { state: 'starting', share: 1, label: { key: 'model.starting', values: { name } } };
  if (!backend)
    return {
      state: 'waiting',
      share: null,
      label: { key: 'model.waiting', values: { name, precision } },
    };
  return {
    state: 'ready',
    share: null,
    label: { key: `model.ready.${backend.kind}`, values: { name, precision } },
  };
}
