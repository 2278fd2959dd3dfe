/** Words of the analyses. */
export const look: Record<string, string> = {
  'look.open': 'Analyses',
  'look.title': 'Analyses',
  'look.close': 'Back to the answer',
  'look.share': 'Link',
  'look.save': 'Link and files',
  'look.save.as': 'Save as {format}',
  'look.saved.failed': 'The file could not be made: {detail}',

  'look.do.segment': 'Segment by a text',
  'look.do.contrast': 'Contrast two texts',
  'look.what.segment':
    'Where in the picture the chosen heads find the text: what they write towards it from each patch, added up. All numbers are parts of the cosine, with nothing switched off.',
  'look.what.contrast':
    'What in the picture tells one text from another for the chosen heads: what they write towards the first from each patch, minus what they write towards the second. Amber is towards the first, blue towards the second.',

  'look.notext': 'There is no text to look for.',
  'look.notext.own': 'Use the model’s own texts',
  'look.notext.write': 'Write a text',
  'look.noheads': 'No head is chosen, so there is nothing to add up.',
  'look.noheads.all': 'Choose all heads',
  'look.noversus': 'There is no second text to hold the first against.',
  'look.noversus.other': 'Hold it against “{text}”',
  'look.words.failed':
    'What the heads say could not be read, so they cannot be chosen by property.',

  'look.map.one': 'Head {name}',
  'look.map.all': 'All {count} heads together',
  'look.map.some': '{count} of {of} heads together',
  'look.map.label': '{heads}: {text}',

  'look.heads': 'Heads',
  'look.heads.count': '{count} of {of} chosen',
  'look.ways': 'Choose heads',
  'look.grid': 'Heads to add up, the last layer on top',
  'look.grid.hint': 'Click or drag over the squares; a layer’s name takes the whole layer.',
  'look.cell': 'Head {head} of layer {layer}',
  'look.layer.in': 'Switch layer {layer} in',
  'look.layer.out': 'Switch layer {layer} out',
  'look.all': 'All',
  'look.none': 'None',
  'look.property': 'Property',
  'look.property.none': 'This model’s bundle does not say what its heads are about.',
  'look.property.count': '{name} ({count})',
  'look.last': 'Last layers',
  'look.last.one': 'the last layer',
  'look.last.count': 'the last {count} layers',

  'look.parts': 'What each chosen head adds',
  'look.column.head': 'head',
  'look.column.adds': 'adds',
  'look.column.inside': 'inside the segment',
  'look.column.out': 'switch out',
  'look.out': 'Switch {name} out',
  'look.more': 'Show all {count}',
  'look.fewer': 'Show fewer',

  'look.segment': 'Segment',
  'look.cut': 'Where the segment begins',
  'look.cut.quantile': 'above the {percent} % quantile',
  'look.cut.zero': 'above zero',
  'look.quantile': 'Quantile above which a patch is in the segment',
  'look.quantile.from': 'more patches',
  'look.quantile.to': 'fewer',
  'look.held':
    '“{text}”: {patches} of {of} patches hold {sum} of the heads’ sum {whole} ({share}).',
  'look.held.against':
    '“{text}”: {patches} of {of} patches hold {sum}; the heads’ sum is {whole}, against it.',
  'look.threshold': 'A patch is inside above {value}, and never where it speaks against the text.',
  'look.token': 'The class token itself adds {value} to the sum and has no place in the picture.',

  'look.caption.segment': 'What {heads} write towards “{text}” from each patch, added up.',
  'look.caption.contrast':
    'What {heads} write from each patch towards “{text}” minus what they write towards “{versus}”, added up.',
  'look.caption.heads.one': 'head {names}',
  'look.caption.heads.all': 'all {count} heads',
  'look.caption.heads.some': '{count} of {of} heads ({names})',
  'look.caption.unit':
    'Unit: cosine (dot product over the length of the embedding); full colour at ±{max}.',
  'look.caption.template': 'Template: “{template}”.',
  'look.caption.model': 'Model: {name}, weights {hash}, {precision}{before}. Picture: {image}.',
  'look.caption.before': ', computed when its bundle was made',
  'look.caption.own': 'the reader’s own',
  'look.caption.segment.outline':
    'Outline: {patches} of {of} patches {cut}; they hold {sum} of {whole}.',
  'look.caption.contrast.outline':
    'Solid outline: {patches} of {of} patches {cut}, {sum}; dashed: {others} patches of “{versus}”, {otherSum}.',
};
