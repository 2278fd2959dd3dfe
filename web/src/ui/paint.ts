/** Draws a picture on a canvas, pixel for pixel. */
export function paint(canvas: HTMLCanvasElement, picture: ImageBitmap | ImageData): void {
  const context = canvas.getContext('2d');
  if (!context) return;
  canvas.width = picture.width;
  canvas.height = picture.height;
  if (picture instanceof ImageData) context.putImageData(picture, 0, 0);
  else context.drawImage(picture, 0, 0);
}
