/** The commands that make what a bundle may lack; the words in capitals are the reader's to fill in. */

/** heads.json: what every head says. */
export const WORDS_COMMAND = 'headlight textspan BUNDLE --images PICTURES';

/** A gallery to look through: an index of pictures, and a slice of it. */
export const GALLERY_COMMAND =
  'headlight index PICTURES --bundle BUNDLE --out INDEX && headlight gallery INDEX --bundle BUNDLE';

/** What the heads carry of the attributes that are known, and what random directions do. */
export const TRUTH_COMMAND = 'headlight toy truth BUNDLE --write';
