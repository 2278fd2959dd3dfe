/** Words of the reader's own folder. */
export const folder: Record<string, string> = {
  'folder.open': 'Folder',
  'folder.open.share': 'Folder {share}',
  'folder.title': 'Your folder',
  'folder.close': 'Back to the answer',
  'folder.what':
    'Your own pictures, taken apart here by the loaded model. They are read in this browser and sent nowhere.',

  'folder.drop': 'Drop a folder of pictures here, or choose one.',
  'folder.drop.more': 'Another folder, or the same one with new pictures:',
  'folder.choose': 'Choose a folder',
  'folder.choose.files': 'Choose pictures',
  'folder.input': 'Folder of pictures',
  'folder.input.files': 'Several pictures',
  'folder.passing':
    'This browser keeps nothing for this page (a private window, or storage is switched off), so the work is lost when the page is left.',

  'folder.listing': 'Finding the pictures …',
  'folder.waiting': '{count} pictures found. They are taken apart once the model is loaded.',
  'folder.running': '{done} of {of} pictures',
  'folder.running.left': '{done} of {of} pictures, about {left} left',
  'folder.running.label': 'Pictures taken apart',
  'folder.stop': 'Stop',
  'folder.stop.means': 'What is done stays.',
  'folder.resume': 'Go on',
  'folder.again': 'Look for new pictures',
  'folder.part':
    '{count} pictures of “{name}” are taken apart, and more were found: {found} in all.',
  'folder.part.choose':
    'To go on, choose the folder “{name}” again: only what is missing will be computed.',
  'folder.one': 'One picture of “{name}” is taken apart.',
  'folder.done': '{count} pictures of “{name}” are taken apart.',
  'folder.repeated.one': 'One file is the same, byte for byte, as another and counts once.',
  'folder.repeated': '{count} files are the same, byte for byte, as others and count once.',
  'folder.absent.one':
    'One picture that is kept is not in the folder any more, or is of another folder of that name.',
  'folder.absent':
    '{count} pictures that are kept are not in the folder any more, or are of another folder of that name.',
  'folder.others.one': 'One other file is no picture.',
  'folder.others': '{count} other files are no pictures.',
  'folder.unreadable.one': 'One picture could not be used',
  'folder.unreadable': '{count} pictures could not be used',
  'folder.unreadable.save': 'Save this list',

  'folder.empty': 'There is no file in “{name}”. Choose a folder with pictures.',
  'folder.empty.chosen': 'There is no file in that folder. Choose a folder with pictures.',
  'folder.empty.others':
    'Of the {count} files in “{name}” none is a picture. Choose a folder with pictures (PNG, JPEG, WebP, GIF, AVIF, BMP).',
  'folder.denied':
    'The browser may not read “{name}”, because that was not allowed. Allow it, or choose the folder again.',
  'folder.gone':
    '“{name}” is not where it was: it was moved, renamed or deleted. Choose the folder again; what is kept of it stays.',
  'folder.busy':
    'Another tab is at work on “{name}”. Wait until it is done there, or stop it there.',

  'folder.kept': 'Kept in this browser',
  'folder.kept.what': '{count} pictures, {bytes}, {when}',
  'folder.kept.model': '{model}, {precision}',
  'folder.kept.show': 'Open',
  'folder.kept.show.label': 'Open “{name}”',
  'folder.kept.shown': 'open',
  'folder.remove.label': 'Remove “{name}” from this browser',
  'folder.remove.sure':
    'Forget what was computed of {count} pictures of “{name}”? The pictures themselves are not touched.',
  'folder.remove.yes': 'Remove it',
  'folder.remove.no': 'Keep it',

  'folder.thumbs': 'The pictures',
  'folder.thumbs.range': '{from} to {to} of {count}',
  'folder.thumbs.ask': 'Ask about {title}',
  'folder.thumbs.before': 'The pictures before',
  'folder.thumbs.after': 'The next pictures',
  'folder.look': 'Look through them',
  'folder.look.what':
    'The analyses and every head’s page can look through this folder in place of the gallery.',

  'folder.words': 'What the heads say of them, in your words',
  'folder.words.what':
    'TEXTSPAN: for every head, the texts of your list along which its term varies most from picture to picture, and the share of its variance along each.',
  'folder.over': 'Over',
  'folder.over.folder': 'your folder “{name}” ({count})',
  'folder.over.gallery': 'the model’s gallery ({count})',
  'folder.list': 'Texts, one a line; after a tab its property, if it has one',
  'folder.list.file': 'From a file',
  'folder.list.file.input': 'File of texts',
  'folder.list.page': 'The page’s texts',
  'folder.list.own': 'own list',
  'folder.list.ofpage': 'the page’s texts',
  'folder.list.count': '{count} texts',
  'folder.list.count.one': 'One text',
  'folder.list.left.one': 'One line is left out',
  'folder.list.left': '{count} lines are left out',
  'folder.list.line': 'Line {line}: {why}',
  'folder.list.empty': 'it has a property but no text.',
  'folder.list.tabs': 'it has {count} tabs; one parts the text from its property.',
  'folder.list.long': 'it is too long; a text has at most {most} characters and a property {tag}.',
  'folder.list.same': 'it says the same as line {first}.',
  'folder.list.unread': '“{name}” cannot be read as text. Save it as UTF-8, one text a line.',

  'folder.words.go': 'Find the words',
  'folder.words.texts': 'Reading texts: {done} of {of}',
  'folder.words.heads': 'Describing heads: {done} of {of}',
  'folder.words.notext': 'There is no text to choose from. Write some, one a line.',
  'folder.words.one':
    'One picture alone does not vary, so there is nothing to explain. Choose a folder of at least two different pictures.',
  'folder.words.none':
    'The model can tell none of these texts apart, or they are all too long for it. Write others.',
  'folder.words.few':
    'Over {count} pictures a head varies in at most {most} directions. A few hundred pictures tell more.',
  'folder.words.left.one': 'One text could not be used by this model',
  'folder.words.left': '{count} texts could not be used by this model',
  'folder.words.long': 'it has {count} tokens more than the model reads.',
  'folder.words.same': 'to this model it is the same as “{text}”.',
  'folder.words.number': 'the model’s answer to it is not a number.',
  'folder.words.text': '“{text}”: {why}',
  'folder.words.stop': 'Stop',
  'folder.words.of': 'Over {count} pictures ({source}), from {texts} texts ({list}).',
  'folder.words.list': 'Heads, the best explained first',
  'folder.after': 'Then you can',
  'folder.after.look':
    'look through them in the analyses and on every head’s page, as through the model’s gallery',
  'folder.after.words': 'see what every head says of them, in your own words',
  'folder.after.table': 'take every head’s score of every picture away as a table',
  'folder.words.column.head': 'head',
  'folder.words.column.first': 'its first text',
  'folder.words.column.explained': 'explained by {count} texts',
  'folder.words.all': 'Show all {count}',
  'folder.words.few.heads': 'Show fewer',
  'folder.words.head': 'Head {name}',
  'folder.words.total':
    '{share} of its variance in {count} texts; its terms span {rank} directions.',
  'folder.words.page': 'Its page',
  'folder.save': 'Save as {format}',
  'folder.save.what': 'Save the words',
  'folder.saved.failed': 'The file could not be made: {detail}',

  'folder.table': 'Every head’s score of every picture',
  'folder.table.what':
    'One line for each picture and text: the cosine, what each of the {heads} heads adds to it, and the rest (stem, MLPs, biases). They add up.',
  'folder.table.texts': 'For the page’s texts, as the model reads them:',
  'folder.table.change': 'Change the texts',
  'folder.table.notext': 'The page has no texts. Write some beside the picture.',
  'folder.table.reading': 'The model is still reading the texts …',
  'folder.table.size': '{rows} lines of {columns} numbers',
  'folder.table.running': 'Writing {format}: {done} of {of} pictures',
  'folder.table.stop': 'Stop',

  'folder.caption.words':
    'What the heads of {name} say of {source}, in {texts} texts ({list}): TEXTSPAN, {directions} directions at most.',
  'folder.caption.model': 'Model: {name}, weights {hash}, {precision}.',
  'folder.source': '{count} pictures of the folder {name}',
  'folder.source.gallery': '{count} pictures of the gallery: {name}',
  'help.folder': 'your own folder of pictures',
};
