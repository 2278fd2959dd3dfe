/** The engine's sentences, in English. */
export const engine: Record<string, string> = {
  'engine.cancelled': 'Cancelled.',
  'engine.closed': 'The engine was closed. Load the model again.',
  'engine.crashed':
    'The engine stopped working, most likely for want of memory. Load the model again to start it anew; closing other tabs helps.',
  'engine.failed': 'Something in the engine failed that should not. Load the model again.',
  'engine.notLoaded': 'No model is loaded yet. Load the model first.',

  'engine.url': 'A bundle’s address must be a web address, but “{url}” is none. Check the link.',
  'engine.url.mixed':
    'This page came over https, and a browser lets it fetch nothing over http, which {url} asks for. Use the bundle’s https address, if it has one.',
  'engine.url.password':
    'The address of a bundle must not hold a user name or password, but the one at {host} does. Remove it from the link.',
  'engine.network':
    'Nothing came back from {url}. Check the connection, or whether the server still runs, and try again.',
  'engine.network.offline':
    'This computer is offline, so nothing could be fetched from {host}. Connect it and try again.',
  'engine.network.foreign':
    'Nothing came back from {host}. Either it cannot be reached, or it does not let other pages read its files (CORS): then whoever runs it must answer with “Access-Control-Allow-Origin: {own}”.',
  'engine.cors':
    '{host} does not let other pages read its files (CORS). Whoever runs it must answer with “Access-Control-Allow-Origin: {own}”; or copy the bundle to this page’s own server.',
  'engine.html':
    'A web page came back for {url}, where a file of a bundle was expected: there is no such file, or it needs a sign-in. Check the address.',
  'engine.html.redirected':
    '{url} leads on to a web page, {to}, where a file of a bundle was expected; perhaps it needs a sign-in. Check the address.',
  'engine.http': 'The server answered {status} for {url}. Try again later, or check the address.',

  'engine.manifest.absent':
    'There is no bundle at {url}. Check the address; it must name the folder that holds manifest.json.',
  'engine.manifest.json':
    'What lies at {url} is not JSON, so it is no manifest. Check the address.',
  'engine.manifest.long':
    'What lies at {url} is longer than {most} bytes, which no manifest is. Check the address.',
  'engine.manifest.twice':
    'The bundle’s manifest describes {file} twice, and differently. Export the model again.',
  'engine.manifest.version':
    'This bundle was written in version {found} of the format, and this page reads version {known}. Export the model again, or update Headlight.',
  'engine.manifest.missing':
    'The bundle’s manifest lacks the field “{field}”. Export the model again.',
  'engine.manifest.unknown':
    'The bundle’s manifest has the field “{field}”, which this page does not know. Update Headlight, or export the model again.',
  'engine.manifest.value':
    'In the bundle’s manifest, “{field}” is {value}, where {expected} is expected. Export the model again.',

  'engine.json.large':
    '{file} has {bytes} bytes, more than the {most} that this page reads. Write it again with {command}.',
  'engine.json.broken': '{file} is no JSON. Write it again with {command}.',
  'engine.json.missing': '{file} lacks the field “{field}”. Write it again with {command}.',
  'engine.json.unknown':
    '{file} has the field “{field}”, which this page does not know. Update Headlight, or write the file again with {command}.',
  'engine.json.value':
    'In {file}, “{field}” is {value}, where {expected} is expected. Write it again with {command}.',
  'engine.json.weights':
    '{file} was made with other weights than this model’s, so it is not used. Write it again with {command}.',
  'engine.json.heads':
    '{file} describes {found} heads, not the {wanted} of this model one after another. Write it again with {command}.',

  'engine.gallery.sheet':
    '{file} holds no thumbnails that can be read. Make the gallery again with headlight gallery.',

  'engine.download.absent':
    'The bundle’s manifest names {url}, but there is no such file. Export or copy the bundle again.',
  'engine.download.corrupt':
    '{file} is not the file that the manifest describes (its SHA-256 or its length differs), so it was not used. Try again; if it stays so, copy the bundle to the server again.',
  'engine.download.truncated':
    'The download of {file} broke off after {here} of {bytes} bytes. What arrived is kept: try again to go on from there.',
  'engine.cache.full':
    'The browser has no room left to keep the model, so it will be downloaded again on the next visit. All else works.',
  'engine.cache.unkept':
    'The model is not kept in this browser, as you chose, so it will be downloaded again on the next visit. All else works.',
  'engine.cache.refused':
    'The browser did not keep the model, so it will be downloaded again on the next visit. All else works.',
  'engine.cache.none':
    'This browser or address offers no storage for the model, so each visit downloads it again. All else works.',

  'engine.precision.absent':
    'This bundle has no precision “{precision}”; it offers {offered}. Choose one of these.',
  'engine.runtime.absent':
    'The files of the runtime could not be loaded. Check the connection and load the model again.',
  'engine.session.failed':
    'The model’s graphs could not be opened on this backend. Load the model again, or choose the other backend.',
  'engine.run.failed':
    'The graph “{graph}” failed while it ran. Try again, or choose the other backend.',
  'engine.run.gone': 'This picture’s terms are no longer held. Choose the picture again.',
  'engine.graph.shape':
    'The model gives “{name}” in the shape {found}, where its manifest says {wanted}. Export the model again.',
  'engine.graph.type':
    'The model gives “{name}” as {found}, where float32 is expected. Export the model again.',
  'engine.memory':
    'There is not enough memory for a file of {bytes} bytes. Close other tabs, or choose a smaller model or precision.',
  'engine.memory.run':
    'The model does not fit into the memory that the browser grants. Close other tabs, or choose a smaller model or precision, and load it again.',
  'engine.texts.shape':
    'The text embeddings hold {found} numbers, where {wanted} are expected. Read the texts again.',
  'engine.texts.unknown':
    'No word of these texts is in the vocabulary of this model, which would read them letter by letter. Write them in a language that it was trained on.',
  'engine.head.absent': 'This model has no head {head} in layer {layer}.',
  'engine.tokenizer.broken':
    'The bundle’s tokenizer.json describes no tokenizer. Export the model again.',
  'engine.tensors.broken': '{file} is no readable safetensors file. Export the model again.',
  'engine.tensors.shape':
    'In {file}, “{name}” has the shape {found}, where {wanted} is expected. Export the model again.',
  'engine.example.picture':
    '{file} is no PNG, JPEG, WebP or GIF picture, so it is not shown. Choose another sample.',
  'engine.example.large':
    '{file} has {width} × {height} pixels, more than the {limit} megapixels of a sample. Choose another one.',
  'engine.example.absent': 'The bundle {bundle} has no example “{id}”. Choose another one.',

  'engine.picture.empty': 'This picture has no pixels. Choose another one.',
  'engine.picture.unknown':
    'This file is no picture that the browser can read ({type}). Choose a PNG, JPEG, WebP, GIF or AVIF file.',
  'engine.picture.broken':
    'This {format} picture is damaged, so the browser could not decode it. Open it in another program and save it anew.',
  'engine.picture.large':
    'This picture has {width} × {height} pixels, {megapixels} megapixels; up to {limit} can be read. Make it smaller first.',
  'engine.picture.canvas':
    'The browser did not give the memory to read this picture’s pixels. Make it smaller, or close other tabs.',
  'engine.picture.gone': 'This picture can no longer be read. Choose it again.',

  'engine.backend.webgpu': 'Runs on WebGPU, because this browser offers an adapter: {adapter}.',
  'engine.backend.noWebgpu':
    'Runs on the processor (WebAssembly), because this browser offers no WebGPU at this address.',
  'engine.backend.noAdapter':
    'Runs on the processor (WebAssembly), because this browser found no WebGPU adapter.',
  'engine.backend.noDevice':
    'Runs on the processor (WebAssembly), because the WebGPU adapter gave no device: {detail}',
  'engine.backend.noHalf':
    'Runs on the processor (WebAssembly), because the WebGPU adapter cannot compute in fp16.',
  'engine.backend.asked': 'Runs on the processor (WebAssembly), as asked.',
  'engine.backend.lostOften':
    'Runs on the processor (WebAssembly), because the GPU was lost {n} times.',
  'engine.backend.oneThread':
    'One thread only: this page is not isolated from others (it lacks COOP and COEP headers), and threads need that.',
  'engine.device.lost':
    'The GPU was lost and the model could not be loaded again. Load the model again.',

  'folder.file.gone':
    'The file can no longer be read: it was moved, renamed, changed or deleted after the folder was chosen.',
  'folder.full':
    'The browser has no room left. What was done before is kept; remove a folder or a model that is kept here, then go on.',
  'folder.store':
    'What this browser keeps of the folder cannot be read or written. Reload the page; if it stays so, remove the folder and choose it again.',
  'engine.survey.number':
    'The model’s answer to it is not a number. Another precision of the model may read it.',
  'span.failed':
    'The heads could not be described: the worker for it stopped. Try again; fewer texts need less memory.',
};
