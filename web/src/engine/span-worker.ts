/** TEXTSPAN beside the page, so that nothing on it stands still meanwhile: a head at a time. */
import { headSpace, moments, textspan, unitTexts } from '../math/textspan';
import type { SpanAnswer, SpanRequest } from './span';

let texts: Float64Array = new Float64Array(0);

self.addEventListener('message', ({ data }: MessageEvent<SpanRequest>) => {
  if ('texts' in data) {
    texts = unitTexts(data.texts, data.dim);
    return;
  }
  const { id, vectors, readout, headWidth, directions } = data;
  let answer: SpanAnswer;
  try {
    const space = headSpace(moments(vectors, headWidth), readout);
    const { rank, variance } = space;
    answer = { id, head: { rank, variance, ...textspan(space, texts, directions) } };
  } catch (error) {
    answer = { id, failed: String(error) };
  }
  self.postMessage(answer);
});
