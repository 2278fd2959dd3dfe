/** Words of the page that says how good the words of all heads are. */
export const quality: Record<string, string> = {
  'look.do.words': 'Words',
  'look.what.words':
    'What every head is labelled, how far its descriptions agree with each other and with the heads beside it, and, where the truth is known, whether the label is what the head really carries.',

  'quality.title': 'How good are the words?',
  'quality.loading': 'Reading what the heads say …',
  'quality.where':
    '{described} of {heads} heads have words: {texts} descriptions ({pool}), over {images}.',
  'quality.truth': 'Truth: {source}.',
  'quality.notruth':
    'The truth is known for the Shapes world only, whose scenes are drawn to order; of {name} there is what its words say of themselves, and nothing to hold them against.',
  'quality.nobaseline':
    'Random directions have not been described in this bundle. This command does it: {command}',
  'quality.nobaseline.copy': 'Copy the command',

  'quality.measures': 'The heads beside random directions',
  'quality.measures.alone': 'All heads together',
  'quality.measures.what':
    'Random directions are the baseline: every head varies just as much, but along directions that were turned at random, and is described in the same way. Means over {draws} turns.',
  'quality.measure': 'measure',
  'quality.measure.heads': 'the heads',
  'quality.measure.random': 'random directions',
  'quality.measure.consistency': 'property consistency',
  'quality.measure.consistency.means':
    'Within a head: of its first five descriptions, how many have the head’s label. The mean over the heads that have words.',
  'quality.measure.associated': 'associated heads',
  'quality.measure.associated.means':
    'The share of heads of whose first five descriptions at least three have the label.',
  'quality.measure.disentanglement': 'disentanglement',
  'quality.measure.disentanglement.means':
    'Across heads: of a head’s first five descriptions, how many no head of another label has among its own first five. Random directions, with their scattered words, have much of it: read it together with consistency.',
  'quality.measure.explained': 'in five words',
  'quality.measure.explained.means':
    'The share of a head’s variance that its first five descriptions explain.',
  'quality.measure.right': 'label is true',
  'quality.measure.right.means':
    'The share of labels that are the attribute that explains most of the head’s variance.',

  'quality.map': 'What each head carries',
  'quality.map.what':
    'A square is a head, its figure the share of its variance that the attribute explains: R² of a linear probe on scenes that it was not fitted to. A ring stands where the head’s label is that attribute. Below each grid is what the attribute explains of the whole embedding along as many random directions as a head has.',
  'quality.map.alone': 'How each head’s words agree',
  'quality.map.alone.what':
    'A square is a head, its figure between 0 and 1. Left, how many of its first five descriptions have its label; right, how many of them no head of another label has.',
  'quality.map.together': 'all attributes',
  'quality.map.mean': 'mean of the heads {mean}, most {most}',
  'quality.map.random': 'random directions {share}',
  'quality.cell': '{name}: {value} of its variance by {attribute}',
  'quality.cell.own': '{name}: {value} of its variance by {attribute}, which is its label',
  'quality.cell.plain': '{name}: {attribute} {value}',

  'quality.table': 'Head by head',
  'quality.table.sorted': 'A column’s name puts the heads in its order.',
  'quality.open': 'The page of head {name}',
  'quality.columns': 'What the columns say',
  'quality.column.head': 'head',
  'quality.column.head.means': 'Layer and head; it leads to the head’s own page.',
  'quality.column.label': 'label',
  'quality.column.label.means': 'The property that most of its first five descriptions have.',
  'quality.column.consistency': 'sure',
  'quality.column.consistency.means':
    'How many of its first five descriptions have the label; over five it is the head’s property consistency.',
  'quality.column.disentanglement': 'disentanglement',
  'quality.column.disentanglement.means':
    'Of its first five descriptions, how many no head of another label has among its own first five.',
  'quality.column.explained': 'in five words',
  'quality.column.explained.means':
    'The share of its variance that its first five descriptions explain.',
  'quality.column.carried': 'carries most',
  'quality.column.carried.means': 'The attribute of the scenes that explains most of its variance.',
  'quality.column.share': 'R²',
  'quality.column.share.means': 'The share of its variance that this attribute explains.',
  'quality.column.own': 'R² of label',
  'quality.column.own.means': 'The share of its variance that the attribute of its label explains.',
  'quality.column.together': 'R² of all',
  'quality.column.together.means': 'The share that all attributes together explain.',
  'quality.column.purity': 'purity',
  'quality.column.purity.means':
    '1 for a head that carries one attribute only, 0 for one that carries all of them alike: 1 less the entropy of its R² (Eastwood and Williams, 2018).',
  'quality.column.right': 'label is true',
  'quality.column.right.means': 'Whether the label is the attribute that it carries most.',
  'quality.sure': '{agreeing} of {voters}',
  'quality.yes': 'yes',
  'quality.no': 'no',
  'quality.more': 'Show all {count} heads',
  'quality.fewer': 'Show fewer',
  'quality.all': 'All heads side by side',

  'quality.caption': 'What each head of {name} carries, and whether its label says so.',
  'quality.caption.alone': 'How far the words of each head of {name} agree.',
  'quality.caption.map':
    'R² of a linear probe on held-out scenes; a ring where the label is that attribute; below each grid random directions of the embedding. {source}.',
  'quality.caption.map.alone':
    'Consistency: of the first five descriptions, how many have the label. Disentanglement: how many no head of another label has.',
  'quality.caption.heads':
    'The heads: consistency {consistency}, associated {associated}, disentanglement {disentanglement}, in five words {explained}{right}.',
  'quality.caption.random':
    'Random directions ({draws} draws): consistency {consistency}, associated {associated}, disentanglement {disentanglement}, in five words {explained}{right}.',
  'quality.caption.right': ', label true {right}',
  'quality.caption.words': 'Words: {texts} descriptions ({pool}) over {images}.',
  'quality.caption.model': 'Model: {name}, weights {hash}, {precision}.',
};
