/** From a file, a drop, a paste or a web address to a picture that can be decoded, or the sentence why not. */
import type { Message } from '../../engine/protocol';
import { formatBytes } from '../../ui/format';
import { readDimensions } from './dimensions';

export const MOST_BYTES = 50e6;
export const MOST_PIXELS = 64e6;

/** Enough of the file to reach a JPEG's frame header behind a large EXIF thumbnail. */
const HEADER_BYTES = 1 << 18;

export type Intake = { blob: Blob } | { refused: Message };

const refuse = (key: string, values?: Message['values']): Intake => ({ refused: { key, values } });

/** Refuses what no tower could see; `name` is how the reader knows the picture. */
export async function inspect(blob: Blob, name: string): Promise<Intake> {
  if (blob.size === 0) return refuse('picture.error.empty', { name });
  if (blob.size > MOST_BYTES) return tooLarge(name, blob.size);
  if (blob.type === 'image/svg+xml') return refuse('picture.error.svg', { name });
  if (blob.type && !blob.type.startsWith('image/'))
    return refuse('picture.error.type', { name, type: blob.type });

  const size = readDimensions(new Uint8Array(await blob.slice(0, HEADER_BYTES).arrayBuffer()));
  if (size && size.width * size.height > MOST_PIXELS) return tooManyPixels(name, size);
  try {
    const bitmap = await createImageBitmap(blob);
    const { width, height } = bitmap;
    bitmap.close();
    return width * height > MOST_PIXELS ? tooManyPixels(name, { width, height }) : { blob };
  } catch {
    // The browser does not say whether it is broken or of a kind that it cannot read.
    return refuse(blob.type ? 'picture.error.corrupt' : 'picture.error.type', {
      name,
      type: blob.type || '?',
    });
  }
}

function tooLarge(name: string, bytes: number): Intake {
  return refuse('picture.error.large', {
    name,
    size: formatBytes(bytes),
    most: formatBytes(MOST_BYTES),
  });
}

function tooManyPixels(name: string, { width, height }: { width: number; height: number }): Intake {
  return refuse('picture.error.pixels', {
    name,
    width,
    height,
    megapixels: Math.round((width * height) / 1e6),
    most: MOST_PIXELS / 1e6,
  });
}

/** Fetches a picture that its site lets other pages read (CORS); nothing about the reader is sent. */
export async function fetchPicture(address: string, signal?: AbortSignal): Promise<Intake> {
  const url = parseAddress(address);
  if (!url) return refuse('picture.error.address', { address });
  const name = url.protocol === 'data:' ? 'data:' : url.host;
  try {
    const response = await fetch(url, {
      mode: 'cors',
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      signal,
    });
    if (!response.ok)
      return refuse('picture.error.status', { site: name, status: response.status });
    const promised = Number(response.headers.get('content-length') ?? 0);
    if (promised > MOST_BYTES) {
      await response.body?.cancel();
      return tooLarge(address, promised);
    }
    return await inspect(await limited(response), address);
  } catch (error) {
    if (signal?.aborted) throw error;
    if (error instanceof TooLong) return tooLarge(address, error.bytes);
    return refuse('picture.error.forbidden', { site: name });
  }
}

/** An address that may be fetched from a secure page: https, this machine, or a data: URL. */
export function parseAddress(address: string): URL | null {
  let url: URL;
  try {
    url = new URL(address.trim());
  } catch {
    return null;
  }
  const local = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  const allowed =
    url.protocol === 'https:' ||
    url.protocol === 'data:' ||
    (url.protocol === 'http:' && (local || url.origin === globalThis.location?.origin));
  return allowed ? url : null;
}

class TooLong extends Error {
  constructor(readonly bytes: number) {
    super(`more than ${bytes} bytes`);
  }
}

/** The body, given up as soon as it is too long, whatever its header promised. */
async function limited(response: Response): Promise<Blob> {
  const type = (response.headers.get('content-type') ?? '').split(';')[0].trim();
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  const reader = response.body?.getReader();
  for (;;) {
    const next = await reader?.read();
    if (!next || next.done) break;
    bytes += next.value.length;
    if (bytes > MOST_BYTES) {
      await reader?.cancel();
      throw new TooLong(bytes);
    }
    parts.push(next.value);
  }
  // Some sites call every file a stream of bytes: let the decoder judge.
  return new Blob(parts, { type: type === 'application/octet-stream' ? '' : type });
}

export type Transfer = { files: File[]; address: string | null };

/** What a drop or a paste holds: files, pictures first, or a picture's address. */
export function readTransfer(data: DataTransfer | null): Transfer {
  const files = [...(data?.files ?? [])];
  files.sort((a, b) => Number(b.type.startsWith('image/')) - Number(a.type.startsWith('image/')));
  const lines = data?.getData('text/uri-list').split(/\r?\n/) ?? [];
  return { files, address: lines.find((line) => line && !line.startsWith('#')) ?? null };
}
