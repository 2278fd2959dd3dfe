/** Words of picture, texts, arithmetic, model and the design system. */
export const input: Record<string, string> = {
  'ui.close': 'Close',
  'ui.cancel': 'Cancel',
  'ui.dismiss': 'Dismiss',
  'ui.retry': 'Try again',
  'ui.toward': 'towards',
  'ui.away': 'away',

  'picture.title': 'Picture',
  'picture.none': 'No picture yet. Choose a sample, or drop one here.',
  'picture.none.own': 'No picture yet. Drop one here, or upload one: this model brings none.',
  'picture.grid': 'Picture of {rows} by {cols} patches. Arrow keys walk, Enter chooses.',
  'picture.grid.map':
    '{map}, over the picture of {rows} by {cols} patches. Arrow keys walk, Enter chooses.',
  'picture.grid.role': 'patch map',
  'picture.patch': 'row {row}, column {column}',
  'picture.blend': 'From the picture to the patch map',
  'picture.blend.picture': 'picture',
  'picture.blend.map': 'map',
  'picture.blend.value': '{share} % map',
  'picture.faint': '{map}: faint on the shared scale',
  'picture.faint.own': 'Use its own scale',
  'picture.beside': 'not in the picture:',
  'picture.samples': 'Sample pictures',
  'picture.upload': 'Upload',
  'picture.file': 'Picture file',
  'picture.camera.open': 'Webcam',
  'picture.address.open': 'URL',
  'picture.drop': 'Or drop a picture, or paste one.',
  'picture.private': 'Your picture stays in this browser.',
  'picture.landing': 'Drop the picture',
  'picture.another': 'Choose another',

  'picture.camera': 'A picture from the webcam',
  'picture.camera.preview': 'What the webcam sees',
  'picture.camera.waiting': 'Waiting for the webcam: the browser may ask you first.',
  'picture.camera.capture': 'Take the picture',
  'picture.camera.refused':
    'The webcam was refused. Allow it for this page in the browser’s address bar, then try again.',
  'picture.camera.insecure':
    'The webcam works only over https or on this machine itself. Open the page there, or upload a picture.',
  'picture.camera.none': 'No webcam was found. Connect one and try again, or upload a picture.',
  'picture.camera.taken':
    'The webcam is in use by another program. Close that program, then try again.',
  'picture.camera.failed': 'The webcam did not start ({name}). Try again, or upload a picture.',

  'picture.address': 'A picture from the web',
  'picture.address.label': 'Address of the picture',
  'picture.address.note':
    'Your browser fetches it from that site directly. The site must allow other pages to read its pictures.',
  'picture.address.fetch': 'Fetch',
  'picture.address.fetching': 'Fetching …',

  'picture.error.empty': '“{name}” is empty: it has 0 bytes. Choose another picture.',
  'picture.error.large': '“{name}” has {size}; at most {most} are read. Save it smaller first.',
  'picture.error.pixels':
    '“{name}” has {width} × {height} pixels, {megapixels} million; at most {most} million are read. Save it smaller first.',
  'picture.error.type':
    '“{name}” is not a picture (its type is {type}). Choose a PNG, JPEG, WebP, GIF or AVIF file.',
  'picture.error.svg':
    '“{name}” is an SVG drawing, which has no pixels of its own. Save it as PNG first.',
  'picture.error.corrupt':
    '“{name}” says it is {type}, but this browser cannot decode it: it is damaged or of an unknown kind. Choose another, or save it as PNG.',
  'picture.error.address':
    '“{address}” is not an address that can be fetched. It has to begin with https://.',
  'picture.error.status':
    '{site} answered with error {status}. Check the address, or save the picture and drop it here.',
  'picture.error.forbidden':
    '{site} does not let other pages read its pictures, or it cannot be reached. Save the picture, then drop it here.',

  'texts.title': 'Texts',
  'texts.choose': 'The text whose score is taken apart',
  'texts.none': 'No texts yet. Add one to see how the picture answers.',
  'texts.cosine': 'cosine',
  'texts.grip': 'Drag to reorder',
  'texts.edit': 'Edit “{text}”',
  'texts.edit.label': 'New wording of “{text}”',
  'texts.up': 'Move “{text}” up (Alt + ↑)',
  'texts.down': 'Move “{text}” down (Alt + ↓)',
  'texts.remove': 'Remove “{text}”',
  'texts.versus': 'compare',
  'texts.versus.label': 'Why “{a}” and not “{b}”?',
  'texts.versus.end': 'End',
  'texts.add': 'Add',
  'texts.add.label': 'A new text',
  'texts.add.hint': 'Add a text',
  'texts.full': 'There are {most} texts, which is the most. Remove one to add another.',
  'texts.duplicate': 'The same words as text {number}: the two share the answer.',
  'texts.truncated': 'Its last {count} tokens do not fit the model’s context and are not read.',
  'texts.error.empty': 'The text is empty. Write at least one character.',
  'texts.error.long': 'The text has {length} characters; at most {most} are read. Shorten it.',
  'texts.error.last': 'This is the only text, so it stays. Edit it, or add another first.',
  'texts.error.template':
    '“{template}” has no {}, so every text would read the same. Write {} where the text goes.',
  'texts.error.template.long': 'The template is longer than {most} characters. Shorten it.',
  'texts.template': 'Prompt template',
  'texts.template.none': '{} (the text alone)',
  'texts.template.own': 'your own …',
  'texts.template.own.label': 'Your own template, {} where the text goes',
  'texts.template.reads': 'The model reads “{text}”.',

  'arithmetic.title': '{head} at {patch}',
  'arithmetic.towards': 'What it gives to {text}',
  'arithmetic.class':
    'This is the class token itself: the head looks at its own summary, not at a patch.',
  'arithmetic.previous': 'Previous patch',
  'arithmetic.next': 'Next patch',
  'arithmetic.formula':
    'contribution = attention α, times v over σ dot R t, divided by the length of the embedding',
  'arithmetic.contribution': 'contribution',
  'arithmetic.embedding': 'embedding',
  'arithmetic.value.symbol': 'v/σ',
  'arithmetic.direction.symbol': 'R t',
  'arithmetic.product.symbol': 'product',
  'arithmetic.column': 'One of the head’s dimensions',
  'arithmetic.column.short': 'dimension {column} of {width}',
  'arithmetic.column.reads':
    'dimension {column}: v over σ {value}, R t {direction}, product {product}',
  'arithmetic.score':
    'Attention times match is the patch score, {score}; the match is the sum of the {width} products below.',
  'arithmetic.unattended': 'The head does not look here at all, so nothing of this patch is added.',
  'arithmetic.table': 'All numbers as a table',
  'arithmetic.different':
    'Attention is how much the head looks here; contribution is what that does to the answer. A head may look hard and say nothing.',

  'model.title': 'Model',
  'model.ready.webgpu': '{name} · {precision} · WebGPU',
  'model.ready.wasm': '{name} · {precision} · WebAssembly',
  'model.waiting': '{name} · {precision} · not loaded',
  'model.downloading': '{name} · {percent} of {total}',
  'model.reading': '{name} · from the cache · {percent}',
  'model.starting': '{name} · starting',
  'model.failed': '{name} did not load',
  'model.bytes': '{done} of {total} have arrived',
  'model.from': 'from {bytes}',
  'model.progress': 'How much of the model has arrived',
  'model.idle': 'The model is not loaded, so only samples can be shown.',
  'model.load': 'Load it',
  'model.before': 'Computed before, loading the model to run your own.',
  'model.backend': 'runs on',
  'model.backend.webgpu': 'your GPU, through WebGPU ({adapter})',
  'model.backend.wasm': 'your CPU, through WebAssembly ({threads} threads)',
  'model.parity.embedding': 'embedding',
  'model.parity.head': 'heads’ terms',
  'model.parity.text': 'texts',
  'model.parity.sum': 'sum check',
  'model.parity.cosine': '{worst} at worst',
  'model.parity.cosines': '{worst} at worst, {mean} on average',
  'model.parity.cosine.images':
    'Cosine to fp32 over {images} pictures and {texts} texts, measured when the model was exported.',
  'model.parity.images':
    'Relative error, the worst of {images} pictures, measured when the model was exported.',
  'model.bundles': 'Models here',

  'terms.class_token': 'class token',
  'terms.class_token.means':
    'The token that sums the picture up. It attends to itself too; what it gives from there belongs to no patch.',
  'terms.attention': 'attention',
  'terms.attention.means':
    'How much the head looks at this token, 0 to 1. Over all tokens it sums to 1. It says where, not what.',
  'terms.match': 'match',
  'terms.match.means':
    'The dot product of what the head read there (v, over σ) and what the text makes it listen for (R t).',
  'terms.contribution': 'contribution',
  'terms.contribution.means':
    'What this patch adds to the cosine through this head. Positive is towards the text, negative away from it.',
  'terms.norm': '‖embedding‖',
  'terms.norm.means':
    'The length of the picture’s embedding. Dividing by it turns scores into shares of the cosine.',
  'terms.template': 'template',
  'terms.template.means':
    'Words put around every text, because the model learnt from whole captions. {} stands for the text.',
  'terms.logit_scale': 'logit scale',
  'terms.logit_scale.means':
    'Learnt by the model: cosines are multiplied by it before the softmax turns them into percentages.',
  'terms.sigmoid': 'each text by itself',
  'terms.sigmoid.means':
    'This model was trained with a sigmoid: every text has a probability of its own, whatever the others are, and they need not add up to 100 %.',
  'terms.logit_bias': 'logit bias',
  'terms.logit_bias.means': 'Learnt by the model and added to every scaled cosine.',
  'terms.precision': 'precision',
  'terms.precision.means':
    'How many bits each weight has. fp32 is as trained; fewer bits are smaller to download and a little off.',
  'terms.sum_check': 'sum check',
  'terms.sum_check.means':
    'How far the sum of all terms is from the embedding, relative to its length. Zero but for rounding.',
  'terms.parity': 'measured parity',
  'terms.parity.means':
    'How far the exported model is from open_clip’s own, in 32-bit floating point.',
};
