/** Words of the frame, the sum and the heads. */
export const core: Record<string, string> = {
  'app.name': 'Headlight',
  'app.what': 'CLIP’s answer, opened',
  'app.skip': 'Skip to the sum',
};
