/** What the browser says of the machine, in words: for the page and for its report alike. */
import type { Machine } from '../../engine/probe';
import { t } from '../../strings';
import { formatBytes } from '../../ui/format';
import type { TimedRun } from '../../state/preflight.svelte';

export interface Fact {
  label: string;
  value: string;
  /** What follows from it, where that is not plain. */
  note?: string;
  /** Names and numbers for who knows them, rather than words. */
  technical?: boolean;
}

export function factsOf(machine: Machine, result: TimedRun | null): Fact[] {
  return [
    { label: t('preflight.fact.browser'), value: machine.browser },
    { label: t('preflight.fact.kind'), value: kind(machine) },
    ...gpuFacts(machine),
    {
      label: t('preflight.fact.isolation'),
      value: t(machine.isolated ? 'preflight.isolation.yes' : 'preflight.isolation.no'),
    },
    { label: t('preflight.fact.threads'), value: threads(machine) },
    {
      label: t('preflight.fact.memory'),
      value:
        machine.memory === null
          ? t('preflight.unsaid')
          : t('preflight.memory.about', { memory: gibibytes(machine.memory) }),
    },
    storage(machine),
    line(machine, result),
  ];
}

function gpuFacts({ gpu, webgpu }: Machine): Fact[] {
  const label = t('preflight.fact.gpu');
  if (!gpu) {
    const value = t(webgpu ? 'preflight.gpu.noAdapter' : 'preflight.gpu.none');
    return [{ label, value, note: t('preflight.gpu.means') }];
  }
  const { limits, features } = gpu;
  const piece = Math.min(limits.maxBufferSize, limits.maxStorageBufferBindingSize);
  return [
    { label, value: gpu.name, ...(gpu.software ? { note: t('preflight.gpu.software') } : {}) },
    {
      label: t('preflight.fact.half'),
      value: t(gpu.half ? 'preflight.half.yes' : 'preflight.half.no'),
    },
    { label: t('preflight.fact.buffer'), value: formatBytes(piece) },
    {
      label: t('preflight.fact.limits'),
      value: Object.entries(limits)
        .map(([name, value]) => `${name} ${value}`)
        .join(', '),
      technical: true,
    },
    {
      label: t('preflight.fact.features'),
      value: features.join(', ') || t('preflight.features.none'),
      technical: true,
    },
  ];
}

function kind({ mobile }: Machine): string {
  return t(mobile ? 'preflight.kind.mobile' : 'preflight.kind.computer');
}

function threads({ threads, cores }: Machine): string {
  return cores === null ? String(threads) : t('preflight.threads.of', { threads, cores });
}

/** As makers of memory count: "8 GB" for 2³³ bytes. */
function gibibytes(bytes: number): string {
  return `${Number((bytes / 2 ** 30).toPrecision(2))}\u00a0GB`;
}

function storage({ storage }: Machine): Fact {
  const label = t('preflight.fact.storage');
  if (!storage) return { label, value: t('preflight.unsaid') };
  const { used, quota, persisted } = storage;
  return {
    label,
    value: t('preflight.storage.of', {
      free: formatBytes(Math.max(0, quota - used)),
      used: formatBytes(used),
    }),
    note: t(persisted ? 'preflight.storage.persisted' : 'preflight.storage.cleared'),
  };
}

function line({ connection }: Machine, result: TimedRun | null): Fact {
  const label = t('preflight.fact.line');
  const found =
    result?.line ??
    (connection?.rate ? ({ rate: connection.rate, source: 'browser' } as const) : null);
  const value = found
    ? t(`preflight.line.${found.source}`, { rate: formatBytes(found.rate) })
    : t('preflight.line.unknown');
  return connection?.saving ? { label, value, note: t('preflight.line.saving') } : { label, value };
}
