/**
 * What is said otherwise of a model that pools by an average or by an attention pool, or that scores
 * by a sigmoid: the sentence of the same key without its ending holds for the others.
 */
export const kinds: Record<string, string> = {
  'terms.class_token.means.average':
    'A token beside the patches. This model’s answer is the average of its patches; what they take from the class token belongs to no patch.',
  'terms.class_token.means.attention':
    'A token beside the patches. The pool looks at it too; what it takes from there belongs to no patch.',
  'terms.attention.means.average':
    'How much the head looks at this token, 0 to 1, on average over the patches that look. Over all tokens it sums to 1. It says where, not what.',
  'terms.attention.means.attention':
    'How much this head of the pool looks at this token, 0 to 1. Over all tokens it sums to 1. It says where, not what.',

  'heads.mlp.note.average':
    'An MLP’s term is what it wrote at the patches, on average; it is not told apart by patch, so there is no map.',
  'heads.mlp.note.attention':
    'The pool’s MLP works on what the heads have gathered, so it has no patch map.',
  'heads.parts.average': '{patches} from the patches, {token} from the class token.',
  'heads.parts.attention': '{patches} from the patches, {token} from the class token.',
  'arithmetic.class.average':
    'This is the class token: the patches look at it, but it is none of them.',
  'arithmetic.class.attention':
    'This is the class token: the pool looks at it, but it is no patch.',

  'sum.short.stem.attention': 'Trunk',
  'sum.full.stem.attention': 'Trunk',
  'sum.short.layer.attention': 'Pool heads',
  'sum.full.layer.attention': 'Attention of the pool',
  'sum.full.head.attention': 'Pool head {head}',
  'sum.short.mlp.attention': 'Pool MLP',
  'sum.full.mlp.attention': 'MLP of the pool',
  'sum.hint.attention': 'Click the pool to open it into its heads; Space switches a bar off.',
  'heads.grid.attention': 'Heads of the pool',
  'heads.cell.layer.attention': 'The pool, all heads',
  'heads.cell.head.attention': 'Head {head} of the pool',
  'heads.cell.mlp.attention': 'MLP of the pool',
  'heads.card.layer.attention': 'The pool, all heads',
  'heads.card.head.attention': 'Head {head} of the pool',
  'heads.card.mlp.attention': 'MLP of the pool',
  'heads.map.attention': 'Patch map of the pool’s head {head}',
  'heads.place.layer.attention': 'All the attention that there is in this sum.',
  'app.map.layer.attention': 'The pool, all heads',
  'help.what.attention':
    'This model gathers its patches with an attention pool, and its answer to a picture and a text is a sum: one term for every head of the pool, one for the pool’s MLP, one for what the trunk hands on beside them, and a constant. Here are the terms. Select a text, open the pool, point at a head, switch it off, and see what becomes of the answer.',

  'terms.logit.means.sigmoid':
    'What the sigmoid turns into this text’s own probability: 0 is 50 %, and one logit more makes the odds 2.7 times as good.',
  'terms.logit_difference.means.sigmoid':
    'How far the first text is ahead of the second. One logit makes its odds 2.7 times as good as the other’s.',
  'terms.logit_scale.means.sigmoid':
    'Learnt by the model: cosines are multiplied by it, and the logit bias is added, before the sigmoid turns each into a percentage.',
};
