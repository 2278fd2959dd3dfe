/** Words of the analyses. */
export const look: Record<string, string> = {
  'look.open': 'Analyses',
  'look.title': 'Analyses',
  'look.close': 'Back to the answer',
};
