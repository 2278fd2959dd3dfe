/** What every analysis's page has around it. */
import type { PageState } from '../state/fields';
import type { Link } from '../state/link.svelte';
import { handed, type FileFormat } from './hand';
import { share } from './keep';

/** The analyses that there are, in the order of their links. */
export const ANALYSES = [
  'segment',
  'contrast',
  'property',
  'pictures',
  'text',
  'find',
  'words',
] as const;

/** Which is open, the ways to the others, the way out, and what is taken away. */
export function lookFrame(
  link: Link,
  ontoast: (message: string) => void,
  save: (format: FileFormat) => Promise<void>,
) {
  const to = (analysis: string): { analysis: PageState['analysis'] } => ({
    analysis: analysis as PageState['analysis'],
  });
  return {
    analyses: ANALYSES,
    analysis: link.state.analysis as string,
    href: (analysis: string): string => link.href({ ...link.state, ...to(analysis) }),
    onanalysis: (analysis: string): void => link.change(to(analysis)),
    onshare: async (): Promise<void> => ontoast(await share(link)),
    onsave: (format: FileFormat): Promise<void> => handed(save(format), ontoast),
    onclose: (): void => link.change({ page: '' }),
  };
}
