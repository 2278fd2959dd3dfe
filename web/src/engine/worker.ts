/** The worker: hands each call to the loaded model and sends the answer back. */
import { EngineError } from './errors';
import type { Answer, Request } from './messages';
import { Model, type Wanted } from './model';
import { openStore } from './store';

const running = new Map<number, AbortController>();
let model: Model | null = null;

function send(answer: Answer): void {
  self.postMessage(answer);
}

async function load(id: number, wanted: Wanted, signal: AbortSignal): Promise<unknown> {
  const previous = model;
  model = null;
  await previous?.close();
  const loaded = await Model.load(wanted, {
    store: await openStore(),
    signal,
    onProgress: (progress) => send({ id, progress }),
    onDevice: (device) => send({ device }),
  });
  model = loaded;
  return loaded.backend;
}

function present(): Model {
  if (!model) throw new EngineError('engine.notLoaded');
  return model;
}

async function answer(
  request: Exclude<Request, { cancel: true }>,
  signal: AbortSignal,
): Promise<unknown> {
  switch (request.call) {
    case 'load':
      return load(request.id, request.args[0], signal);
    case 'decompose':
      return present().decompose(request.args[0], signal);
    case 'readTexts':
      return present().readTexts(request.args[0], signal);
    case 'patchScores':
      return present().patchScores(...request.args);
    case 'weightedValues':
      return present().weightedValues(...request.args);
    case 'loseDevice':
      return present().loseDevice();
  }
}

self.addEventListener('message', (event: MessageEvent<Request>) => {
  const request = event.data;
  if ('cancel' in request) {
    running.get(request.id)?.abort();
    return;
  }
  const { id } = request;
  const controller = new AbortController();
  running.set(id, controller);
  answer(request, controller.signal)
    .then(
      (value) => send({ id, value }),
      (error: unknown) => send({ id, error: EngineError.of(error).toData() }),
    )
    .finally(() => running.delete(id));
});
