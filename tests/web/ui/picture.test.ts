import { afterEach, describe, expect, test, vi } from 'vitest';

import { readDimensions } from '../../../web/src/views/picture/dimensions';
import { fetchPicture, inspect, parseAddress } from '../../../web/src/views/picture/intake';

const ascii = (text: string): number[] => [...text].map((c) => c.charCodeAt(0));
const be32 = (x: number): number[] => [x >>> 24, (x >>> 16) & 255, (x >>> 8) & 255, x & 255];
const be16 = (x: number): number[] => [x >>> 8, x & 255];
const le16 = (x: number): number[] => [x & 255, x >>> 8];
const le24 = (x: number): number[] => [x & 255, (x >>> 8) & 255, x >>> 16];
const le32 = (x: number): number[] => [...le24(x & 0xffffff), x >>> 24];

/** Headers written out from each format's specification, for a picture of 640 × 479. */
const HEADERS: Record<string, number[]> = {
  png: [
    0x89,
    ...ascii('PNG\r\n'),
    0x1a,
    0x0a,
    ...be32(13),
    ...ascii('IHDR'),
    ...be32(640),
    ...be32(479),
  ],
  gif: [...ascii('GIF89a'), ...le16(640), ...le16(479)],
  bmp: [...ascii('BM'), ...Array<number>(16).fill(0), ...le32(640), ...le32(-479 >>> 0)],
  // SOI, an APP0 of 16 bytes to step over, a fill byte, SOF2 (progressive).
  jpeg: [
    ...[0xff, 0xd8, 0xff, 0xe0, 0, 16, ...Array<number>(14).fill(0x41)],
    ...[0xff, 0xff, 0xc2, 0, 17, 8, ...be16(479), ...be16(640), 3],
  ],
  'webp, lossy': [
    ...[...ascii('RIFF'), ...le32(100), ...ascii('WEBPVP8 '), ...le32(80)],
    ...[0, 0, 0, 0x9d, 0x01, 0x2a, ...le16(640), ...le16(479)],
  ],
  'webp, lossless': [
    ...[...ascii('RIFF'), ...le32(100), ...ascii('WEBPVP8L'), ...le32(80), 0x2f],
    ...le32(639 | (478 << 14)),
  ],
  'webp, extended': [
    ...[...ascii('RIFF'), ...le32(100), ...ascii('WEBPVP8X'), ...le32(10)],
    ...[0, 0, 0, 0, ...le24(639), ...le24(478)],
  ],
};

const bytesOf = (kind: string): Uint8Array<ArrayBuffer> => new Uint8Array(HEADERS[kind]);

describe('dimensions without decoding', () => {
  test.each(Object.keys(HEADERS))('of_%s', (kind) => {
    expect(readDimensions(bytesOf(kind))).toEqual({ width: 640, height: 479 });
  });

  test.each(Object.keys(HEADERS))('a_%s_cut_short_anywhere_is_no_exception', (kind) => {
    const bytes = bytesOf(kind);
    for (let length = 0; length < bytes.length - 8; length++)
      expect(readDimensions(bytes.subarray(0, length))).toBeNull();
  });

  test('of_something_else_are_unknown', () => {
    expect(readDimensions(new TextEncoder().encode('only a few words'))).toBeNull();
  });
});

describe('what is refused', () => {
  afterEach(() => vi.unstubAllGlobals());

  const decodesTo = (width: number, height: number) =>
    vi.stubGlobal('createImageBitmap', () => Promise.resolve({ width, height, close: vi.fn() }));
  const cannotDecode = () =>
    vi.stubGlobal('createImageBitmap', () =>
      Promise.reject(new DOMException('no', 'EncodingError')),
    );
  const keyOf = async (blob: Blob): Promise<string> => {
    const intake = await inspect(blob, 'it');
    return 'refused' in intake ? intake.refused.key : 'taken';
  };

  test('a_picture_that_decodes_is_taken_as_it_is', async () => {
    decodesTo(640, 479);
    const blob = new Blob([bytesOf('png')], { type: 'image/png' });
    expect(await inspect(blob, 'it')).toEqual({ blob });
  });

  test('an_empty_file', async () => {
    expect(await keyOf(new Blob([], { type: 'image/png' }))).toBe('picture.error.empty');
  });

  test('more_than_50_megabytes', async () => {
    const blob = new Blob([new Uint8Array(50_000_001)], { type: 'image/png' });
    expect(await keyOf(blob)).toBe('picture.error.large');
  });

  test('another_type', async () => {
    expect(await keyOf(new Blob(['hello'], { type: 'text/plain' }))).toBe('picture.error.type');
    expect(await keyOf(new Blob(['<svg/>'], { type: 'image/svg+xml' }))).toBe('picture.error.svg');
  });

  test('a_file_without_a_type_is_judged_by_the_decoder', async () => {
    cannotDecode();
    expect(await keyOf(new Blob(['hello']))).toBe('picture.error.type');
    decodesTo(8, 8);
    expect(await keyOf(new Blob(['hello']))).toBe('taken');
  });

  test('a_damaged_picture', async () => {
    cannotDecode();
    expect(await keyOf(new Blob(['hello'], { type: 'image/png' }))).toBe('picture.error.corrupt');
  });

  test('too_many_pixels_are_refused_before_they_are_decoded', async () => {
    const decode = vi.fn();
    vi.stubGlobal('createImageBitmap', decode);
    const bytes = bytesOf('png');
    new DataView(bytes.buffer).setUint32(16, 200_000);
    expect(await keyOf(new Blob([bytes], { type: 'image/png' }))).toBe('picture.error.pixels');
    expect(decode).not.toHaveBeenCalled();
  });

  test('too_many_pixels_of_a_format_without_a_known_header', async () => {
    decodesTo(9000, 9000);
    expect(await keyOf(new Blob(['avif'], { type: 'image/avif' }))).toBe('picture.error.pixels');
  });
});

describe('addresses', () => {
  afterEach(() => vi.unstubAllGlobals());

  test.each([
    'https://example.org/a.png',
    ' https://example.org/a b.png ',
    'data:image/png;base64,AA',
    'http://localhost:8000/a.png',
  ])('%s_may_be_fetched', (address) => expect(parseAddress(address)).toBeInstanceOf(URL));

  test.each([
    '',
    'a.png',
    'ftp://example.org/a.png',
    'http://example.org/a.png',
    'javascript:0',
    'file:///etc/hosts',
  ])('“%s”_may_not', (address) => expect(parseAddress(address)).toBeNull());

  const answer = (response: () => Promise<Response>) => {
    const fetch = vi.fn((_url: URL, _options: RequestInit) => response());
    vi.stubGlobal('fetch', fetch);
    return fetch;
  };
  const fetched = async (): Promise<{ key: string; values?: object }> => {
    const intake = await fetchPicture('https://example.org/a.png');
    return 'refused' in intake ? intake.refused : { key: 'taken' };
  };

  test('a_site_that_forbids_it_is_named', async () => {
    answer(() => Promise.reject(new TypeError('Failed to fetch')));
    expect(await fetched()).toEqual({
      key: 'picture.error.forbidden',
      values: { site: 'example.org' },
    });
  });

  test('an_error_of_the_site_is_said', async () => {
    answer(() => Promise.resolve(new Response('no', { status: 404 })));
    expect(await fetched()).toMatchObject({ key: 'picture.error.status', values: { status: 404 } });
  });

  test('a_page_is_not_a_picture', async () => {
    answer(() =>
      Promise.resolve(
        new Response('<p>', { headers: { 'content-type': 'text/html; charset=utf-8' } }),
      ),
    );
    expect(await fetched()).toMatchObject({
      key: 'picture.error.type',
      values: { type: 'text/html' },
    });
  });

  test('a_promise_of_too_many_bytes_is_not_downloaded', async () => {
    answer(() => Promise.resolve(new Response('x', { headers: { 'content-length': '60000000' } })));
    expect((await fetched()).key).toBe('picture.error.large');
  });

  test('a_body_without_end_is_given_up', async () => {
    const cancel = vi.fn();
    const endless = () =>
      new ReadableStream({ pull: (c) => c.enqueue(new Uint8Array(1 << 22)), cancel });
    answer(() => Promise.resolve(new Response(endless())));
    expect((await fetched()).key).toBe('picture.error.large');
    expect(cancel).toHaveBeenCalled();
  });

  test('nothing_about_the_reader_is_sent', async () => {
    const fetch = answer(() => Promise.reject(new TypeError()));
    await fetched();
    expect(fetch.mock.calls[0][1]).toMatchObject({
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
    });
  });

  test('what_the_reader_cancels_is_no_failure', async () => {
    const controller = new AbortController();
    answer(() => Promise.reject(new DOMException('', 'AbortError')));
    controller.abort();
    await expect(fetchPicture('https://example.org/a', controller.signal)).rejects.toThrow();
  });
});
