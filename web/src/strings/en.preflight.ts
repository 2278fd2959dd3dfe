/** Words of the preflight page, of precisions, and of what is kept in this browser. */
export const preflight: Record<string, string> = {
  'preflight.title': 'Preflight',
  'preflight.open': 'Check this machine before a class',
  'preflight.what':
    'Whether this machine is ready to take a picture apart, found out before anything large is downloaded. Open this page on the machine and the network that the class will use.',
  'preflight.close': 'Open Headlight',
  'preflight.copy': 'Copy as text',
  'preflight.copied': 'The report is copied as text.',
  'preflight.copied.not': 'The browser would not copy. Print the page instead.',
  'preflight.print': 'Print',
  'preflight.share': 'Copy the link',

  'preflight.verdict.ready': 'ready',
  'preflight.verdict.slow': 'will be slow',
  'preflight.verdict.cannot': 'cannot',
  'preflight.verdict.unknown': 'not known yet',
  'preflight.answer.ready':
    '{name} is ready: its first own answer comes about {wait} after you open it.',
  'preflight.answer.slow':
    '{name} will be slow: its first own answer comes about {wait} after you open it.',
  'preflight.answer.cannot': '{name} cannot run here.',
  'preflight.answer.measuring': 'Measuring …',
  'preflight.answer.unknown': 'Run the test to know how long {name} takes here.',
  'preflight.answer.failed': '{name} cannot be judged: its manifest did not come.',
  'preflight.answer.line':
    'The download is not in it, since the speed of this connection is not known.',

  'preflight.machine': 'This machine',
  'preflight.fact.browser': 'Browser',
  'preflight.fact.gpu': 'GPU',
  'preflight.gpu.none': 'none: this browser offers no WebGPU at this address',
  'preflight.gpu.noAdapter': 'none: the browser knows WebGPU but found no adapter',
  'preflight.gpu.means': 'The processor computes instead, which is enough for small models.',
  'preflight.gpu.software': 'Played by the processor, so it is correct and very slow.',
  'preflight.fact.half': 'Computes in fp16',
  'preflight.half.yes': 'yes (shader-f16)',
  'preflight.half.no': 'no (shader-f16 is missing), so fp16 models are not offered',
  'preflight.fact.buffer': 'Largest piece of GPU memory',
  'preflight.fact.features': 'GPU features',
  'preflight.fact.limits': 'GPU limits',
  'preflight.features.none': 'none beyond the basic ones',
  'preflight.fact.isolation': 'Isolated page',
  'preflight.isolation.yes': 'yes, so threads can be used',
  'preflight.isolation.no':
    'no: the server sends no COOP and COEP headers, so only one thread can be used',
  'preflight.fact.threads': 'Threads',
  'preflight.threads.of': '{threads} of {cores} processors',
  'preflight.fact.memory': 'Memory',
  'preflight.memory.about': '{memory} or more, as the browser rounds it',
  'preflight.unsaid': 'the browser does not say',
  'preflight.fact.storage': 'Room for models',
  'preflight.storage.of': '{free} free, as the browser promises; {used} in use',
  'preflight.storage.persisted': 'The browser promises to keep it.',
  'preflight.storage.cleared': 'The browser may clear it when the disk is full.',
  'preflight.fact.kind': 'Kind',
  'preflight.kind.mobile': 'phone or tablet',
  'preflight.kind.computer': 'computer',
  'preflight.fact.line': 'Connection',
  'preflight.line.download': '{rate} a second from this site, measured',
  'preflight.line.sample': '{rate} a second from this site, measured on a part of a model',
  'preflight.line.browser': '{rate} a second, as the browser guesses (it says at most 1.2 MB)',
  'preflight.line.unknown': 'not measured yet',
  'preflight.line.saving': 'You have asked for little to be downloaded.',
  'preflight.looking': 'Looking …',

  'preflight.run': 'A timed run',
  'preflight.run.what':
    'The built-in model, a small CLIP, takes a sample apart several times. Nothing of it leaves this machine.',
  'preflight.run.start': 'Run the test',
  'preflight.run.again': 'Run it again',
  'preflight.run.saving':
    'You have asked for little to be downloaded. The test needs about {bytes}.',
  'preflight.run.cancelled': 'The test was cancelled.',
  'preflight.run.progress': 'How much of the test is done',
  'preflight.stage.download': 'Fetching the built-in model: {share}',
  'preflight.stage.start': 'Starting it',
  'preflight.stage.run': 'Run {done} of {of}',
  'preflight.stage.line': 'Measuring the connection',
  'preflight.result.webgpu': 'on the GPU, through WebGPU',
  'preflight.result.wasm': 'on the processor, through WebAssembly, threads: {threads}',
  'preflight.result.median': 'a picture',
  'preflight.result.runs':
    'The middle of {count} runs: {runs}. Starting took {start}, the first run {first}.',
  'preflight.result.batch': '{size} pictures together took {time}.',

  'preflight.models': 'Models and their wait',
  'preflight.models.what':
    'Of each model only the manifest has been downloaded, and all of the built-in one for the run. The wait runs from opening it to the first answer of its own; all figures are estimates.',
  'preflight.column.precision': 'precision',
  'preflight.column.bytes': 'download',
  'preflight.column.error': 'cosine to fp32',
  'preflight.column.wait': 'wait',
  'preflight.column.picture': 'each picture',
  'preflight.column.verdict': 'on this machine',
  'preflight.picked': 'chosen for this machine',
  'preflight.picked.asked': 'your choice',
  'preflight.kept.all': 'kept here',
  'preflight.kept.part': '{bytes} kept here',
  'preflight.about': 'about {time}',
  'preflight.open.model': 'Open {name} in {precision}',
  'preflight.open.short': 'Open',
  'preflight.slow.picture': 'every picture takes long',
  'preflight.slow.download': 'the download takes long',
  'preflight.slow.first': 'download and first picture take long',
  'preflight.slow.memory': 'needs up to {peak} of memory, more than a page may count on here',
  'preflight.note.room': 'no room to keep it ({free} free), so each visit downloads it',

  'preflight.how': 'How these figures are made',
  'preflight.how.download':
    'Download: the bytes that are not kept here, over {rate} a second from this site. A model from elsewhere may come faster or slower.',
  'preflight.how.download.unknown':
    'Download: not known until the test has measured the connection, so it is left out of the wait.',
  'preflight.how.compute':
    'Computing: scaled from the timed run by multiply-adds, which are counted from the manifest’s shapes (12·N·d² + 2·N²·d a layer). The built-in model has {known} million, ViT-B/32 about 4,400 million.',
  'preflight.how.fixed':
    'One picture and {size} together tell apart what every run costs ({fixed}, scaled by layers) and what the work costs ({each}, scaled by multiply-adds).',
  'preflight.how.proportion': 'All of a run is taken to grow with the multiply-adds.',
  'preflight.how.left.unknown':
    'Starting a model takes some seconds more. On the processor 8- and 4-bit weights count as twice the computing, about what ViT-B/32 in 8 bits took where it was measured. Other tabs slow everything down. Expect half to twice these times.',
  'preflight.how.left':
    'Starting counts as it took for the built-in model, {start}; a large one takes some seconds more. On the processor 8- and 4-bit weights count as twice the computing, about what ViT-B/32 in 8 bits took where it was measured. Other tabs slow everything down. Expect half to twice these times.',
  'preflight.how.verdicts':
    'Ready is a first answer within {first}, and {picture} for every further picture. Cannot is said only where the adapter or the memory forbids it.',

  'precision.name.fp32': 'fp32, as trained',
  'precision.name.fp16': 'fp16, half the bits',
  'precision.name.q8': 'q8, 8-bit weights',
  'precision.name.q4': 'q4, 4-bit weights',
  'precision.asked': 'You chose this precision.',
  'precision.only': 'The only precision that this bundle offers.',
  'precision.small': 'The most precise: this model is small enough for any machine.',
  'precision.fits': 'The most precise that fits this machine’s memory.',
  'precision.smallest': 'The smallest: none fits this machine’s memory with ease.',
  'precision.refused': 'This machine cannot run {asked}, so {precision} was taken instead.',
  'precision.absent': 'This bundle has no {asked}, so {precision} was taken instead.',
  'precision.cannot.half': 'needs a GPU that computes in fp16 (shader-f16)',
  'precision.cannot.memory': 'needs up to {peak} of memory, more than there is',
  'precision.cannot.table':
    'needs {largest} of GPU memory in one piece, and this GPU gives {granted}',
  'precision.cannot.wasm': 'needs WebAssembly, which this browser does not have',
  'precision.auto': 'Let the page choose',
  'precision.auto.now': 'now {precision}',
  'precision.error': 'cosine to fp32 {cosine}, at worst',

  'fidelity.short': '{precision}: {cosine} to fp32',
  'fidelity.means':
    'The weights have fewer bits than as trained. Measured over {images} pictures when the model was exported: the embedding’s cosine to open_clip’s own in fp32 is {worst} at worst and {mean} on average, that of a head’s term {head} at worst and {headMean} on average, that of a text {text} at worst.',
  'fidelity.figure':
    '{precision}: embedding’s cosine to fp32 {worst} at worst of {images} pictures',
  'fidelity.before': 'computed before, in fp32',
  'fidelity.sum.limit':
    'At {precision} the terms miss the embedding by at most {limit}, as measured when the model was exported.',

  'stored.title': 'Kept in this browser',
  'stored.open': 'Kept in this browser …',
  'stored.none': 'No model is kept in this browser.',
  'stored.unavailable':
    'This browser or address keeps nothing, so each visit downloads its model again.',
  'stored.total': '{used} of {quota} in use by this site.',
  'stored.inUse': 'open now',
  'stored.shared': 'removing it frees {frees}, the rest is shared',
  'stored.remove': 'Remove',
  'stored.remove.label': 'Remove {name} from this browser',
  'stored.remove.sure':
    'Remove {name} from this browser? {bytes} would have to be downloaded again.',
  'stored.remove.open': 'It is open now, and goes on working until it is closed.',
  'stored.remove.yes': 'Remove it',
  'stored.remove.no': 'Keep it',
  'stored.removed': 'Removed: {bytes} are free again.',

  'room.title': 'There is not enough room',
  'room.what':
    '{name} takes {needed} to keep, and {free} are free. Choose what may be removed from this browser; it can be downloaded again at any time.',
  'room.what.unsaid':
    '{name} takes {needed} to keep, and the browser has no room left for it. Choose what may be removed; it can be downloaded again at any time.',
  'room.list': 'What may be removed',
  'room.used': 'last used {when}',
  'room.frees': 'Frees {bytes}.',
  'room.short': 'Frees {bytes}; {missing} more are needed.',
  'room.drop': 'Remove and keep {name}',
  'room.unkept': 'Load without keeping it',
};
