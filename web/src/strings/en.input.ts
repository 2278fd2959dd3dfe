/** Words of picture, texts, arithmetic, model and the design system. */
export const input: Record<string, string> = {};
