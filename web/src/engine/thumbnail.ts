/** A picture made small enough to be kept by the thousand. */
import type { Pixels } from './resize';

/** The longest side, as in a gallery's thumbnails. */
const THUMBNAIL = 96;

/** At most THUMBNAIL on its longer side; a picture that is as small already is kept as it is. */
export async function thumbnail(picture: Pixels): Promise<Blob> {
  const { width, height } = picture;
  const whole = new ImageData(rgba(picture), width, height);
  const scale = Math.min(1, THUMBNAIL / Math.max(width, height));
  const small = await createImageBitmap(whole, {
    resizeWidth: Math.max(1, Math.round(width * scale)),
    resizeHeight: Math.max(1, Math.round(height * scale)),
    resizeQuality: 'high',
  });
  const canvas = new OffscreenCanvas(small.width, small.height);
  canvas.getContext('2d')?.drawImage(small, 0, 0);
  small.close();
  return canvas.convertToBlob(
    scale === 1 ? { type: 'image/png' } : { type: 'image/webp', quality: 0.8 },
  );
}

function rgba({ width, height, channels, data }: Pixels): Uint8ClampedArray<ArrayBuffer> {
  const result = new Uint8ClampedArray(width * height * 4).fill(255);
  if (channels === 4) result.set(data);
  else {
    for (let i = 0; i < width * height; i += 1) {
      result[4 * i] = data[3 * i];
      result[4 * i + 1] = data[3 * i + 1];
      result[4 * i + 2] = data[3 * i + 2];
    }
  }
  return result;
}
