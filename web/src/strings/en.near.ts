/** Words of the analyses that look through a collection, and of a head's own pictures. */
export const near: Record<string, string> = {
  'look.do.property': 'Nearest by property',
  'look.do.pictures': 'Nearest pictures',
  'look.do.text': 'Pictures of a text',
  'look.do.find': 'Find heads',
  'look.what.property':
    'The pictures that are most like this one to the heads of one property: alike in colour, whatever their shape, or the other way round. Only what those heads write is compared.',
  'look.what.pictures':
    'The pictures that are most like this one to the chosen heads. Only what those heads write into the embedding is compared; all others are left out.',
  'look.what.text':
    'The pictures in which what the chosen heads write points most nearly along the text.',
  'look.what.find':
    'The heads through which pictures differ in how well they fit the text, over the whole collection rather than on one picture.',

  'near.collection': 'Look through',
  'near.collection.gallery': 'the model’s gallery',
  'near.collection.folder': 'your folder',
  'near.collection.count': '{count} pictures',
  'near.collection.name': '{count} pictures: {name}',
  'near.rank': 'Near is',
  'near.rank.cosine': 'the angle',
  'near.rank.product': 'the amount',
  'near.rank.cosine.means':
    'By the cosine of the heads’ term with what is looked for, however long it is.',
  'near.rank.product.means': 'By how far the heads’ term goes along what is looked for.',
  'near.centred': 'from the mean',
  'near.centred.means':
    'Terms are read from their mean over {count} pictures, so that what all pictures share does not count.',
  'near.count': 'Show',

  'near.title.pictures': 'Nearest to this picture',
  'near.title.text': 'Nearest to “{text}”',
  'near.heads.one': 'by head {name}',
  'near.heads.all': 'by all {count} heads together',
  'near.heads.some': 'by {count} of {of} heads together',
  'near.heads.property': 'by the {count} heads of {property}',
  'near.heads.property.one': 'by the one head of {property}, {name}',
  'near.group.all': 'All properties',
  'near.properties': 'Property',
  'near.waiting.gallery': 'Reading the gallery …',
  'near.waiting.search': 'Looking through {count} pictures …',
  'near.waiting.progress': 'Looking through {count} pictures: {done} of {of} heads …',
  'near.waiting.model': 'Several heads are added up by the model, which is on its way.',
  'near.waiting.model.idle':
    'Several heads are added up by the model: load it, or choose one head.',
  'near.nocollection':
    'This model’s bundle has no gallery, so there are no pictures to look through. This adds one: {command}',
  'near.nocollection.copy': 'Copy the command',
  'near.noproperties':
    'This model’s bundle does not say what its heads are about, so there are no properties to look by.',
  'near.noproperties.heads': 'Choose heads by hand',
  'near.thumbnails': 'Some small pictures could not be shown. {detail}',
  'near.picture': '{place}. {title}: cosine {cosine}, along it {product}',
  'near.picture.caption': '“{caption}”',
  'near.list': 'Nearest pictures, nearest first',
  'near.list.of': 'Nearest pictures by {property}, nearest first',
  'near.unit.cosine': 'The number below each picture is its cosine, from −1 to 1.',
  'near.unit.product':
    'The number below each picture is the length of its term along it, in units of the embedding.',
  'near.sum.note':
    'What several heads write is added up first, in the {dim} numbers of the embedding; then the angle is measured.',

  'near.caption.picture': 'The pictures nearest to {image}, {heads}.',
  'near.caption.text': 'The pictures nearest to “{text}”, {heads}.',
  'near.caption.properties':
    'The pictures nearest to {image}, by the heads of each property by itself.',
  'near.caption.image.sample': 'the sample “{title}”',
  'near.caption.image.own': 'the reader’s own picture',
  'near.caption.image.gallery': 'picture {number} of the gallery',
  'near.caption.heads': 'Heads: {names}.',
  'near.caption.rank.cosine':
    'Nearest by the cosine of the heads’ summed term{centred}; the number is the cosine.',
  'near.caption.rank.product':
    'Nearest by the length of the heads’ summed term along it{centred}; the number is that length.',
  'near.caption.centred': ', read from its mean over {count} pictures',
  'near.caption.collection':
    'Looked through: {count} pictures, {name}, taken apart in {precision}.',
  'near.caption.model': 'Model: {name}, weights {hash}, {precision}.',
  'near.caption.template': 'Template: “{template}”.',

  'find.title': 'Heads that carry “{text}”',
  'find.list': 'Heads, by their share of what the pictures differ by',
  'find.column.head': 'head',
  'find.column.share': 'share',
  'find.column.share.means':
    'Its part of the variance of the total score over the collection; the thin line is where 95 of 100 resamples of the pictures have it. All parts, those of MLPs too, add up to 1.',
  'find.column.correlation': 'r',
  'find.column.correlation.means':
    'How closely its score follows the total score from picture to picture: the correlation, from −1 to 1.',
  'find.column.spread': 'spread',
  'find.column.spread.means':
    'Standard deviation of its score over the collection, in parts of the cosine.',
  'find.column.effect': 'effect',
  'find.column.effect.means':
    'How far apart its score puts the tenth of the pictures with the highest total from the rest, in standard deviations (Cohen’s d).',
  'find.column.told': 'tells apart',
  'find.column.told.means':
    'How often its score is higher for a picture whose caption says “{text}” than for one whose caption does not: 0.5 is chance, 1 always.',
  'find.column.pictures': 'where it is highest',
  'find.interval': '{share}, between {low} and {high}',
  'find.open': 'The page of head {name}',
  'find.pictures': 'Pictures at {name}',
  'find.summary':
    'Over {count} pictures the total score varies by ±{spread} (a part of the cosine). The shares of all heads add up to {share}; with those of the MLPs, the stem and the bias they add up to 1.',
  'find.shown':
    '{count} captions say “{text}”; the total score is higher for those than for others {told} of the time.',
  'find.shown.none':
    'The captions do not say which pictures show it, so nothing here is held against the truth.',
  'find.one':
    'One picture alone does not differ from any other, so no head can carry a difference.',
  'find.one.gallery': 'Look through the model’s gallery',
  'find.one.folder': 'Choose a folder of pictures',
  'find.more': 'Show all {count} heads',
  'find.fewer': 'Show fewer',
  'find.caption':
    'Heads by their share of the variance of the total score for “{text}”, over {count} pictures.',
  'find.caption.columns':
    'Share: cov(head’s score, total) / var(total), with a 95 % bootstrap interval. r: correlation. Spread: standard deviation, parts of the cosine. Effect: Cohen’s d of the highest tenth against the rest.',
  'find.caption.told': 'Tells apart: area under the ROC curve, by whether a caption says it.',

  'head.pictures': 'The pictures that move it',
  'head.pictures.what':
    'Of {count} pictures, those whose term is furthest from its mean over {centred} pictures, and those whose term is nearest to it. The number is that distance, in units of the embedding; {typical} is usual.',
  'head.pictures.most': 'Most',
  'head.pictures.least': 'Least',
  'head.pictures.maps':
    'Over each, which patches take its term away from the mean: amber towards where it is, blue back.',
  'head.pictures.label': '{place}. {title}: {distance} from the mean',
  'head.pictures.map': 'patch map: what takes its term away from the mean',
  'head.pictures.none': 'This model’s bundle has no gallery. This adds one: {command}',
};
