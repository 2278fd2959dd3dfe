/** Every analysis for one head, several, a property's and all of them: its link, and what is saved of it. */
import { readFileSync } from 'node:fs';
import { expect, test, type Page } from '@playwright/test';
import { Headlight } from './headlight';

interface Words {
  layer: number;
  head: number;
  label: string;
}
const { heads: described } = JSON.parse(
  readFileSync('server/bundles/shapes/heads.json', 'utf8'),
) as { heads: Words[] };
const { weights_sha256: weights } = JSON.parse(
  readFileSync('server/bundles/shapes/manifest.json', 'utf8'),
) as { weights_sha256: string };

const nameOf = ({ layer, head }: Words): string => `L${layer + 1}.H${head + 1}`;
const all = described.map(nameOf);
const colours = described.filter(({ label }) => label === 'colour').map(nameOf);
/** The choice as a link writes it, and the heads that it means. */
const CHOICES: [by: string, heads: string[]][] = [
  ['l4.h1', ['L4.H1']],
  ['l4.h1 l5.h3 l6.h7', ['L4.H1', 'L5.H3', 'L6.H7']],
  ['property:colour', colours],
  ['', all],
];
/** The analyses of CLIP-InterpreT, each with the texts that it is of and a setting that it names. */
const ANALYSES: [kind: string, texts: string[], setting: string][] = [
  ['property', [], 'read from its mean'],
  ['segment', ['a yellow star'], 'above the 70 % quantile'],
  ['contrast', ['a yellow star', 'a blue square'], 'above the 70 % quantile'],
  ['pictures', [], 'read from its mean'],
  ['text', ['a yellow star'], 'read from its mean'],
];

test.setTimeout(300_000);

interface Saved {
  caption: string;
  link: string;
  model: { name: string; weights_sha256: string };
  heads?: { name: string }[];
  map?: number[][];
  groups?: { property: string | null; heads: string[]; found: { cosine: number }[] }[];
}

async function saved(page: Page, format: string): Promise<Buffer> {
  const waiting = page.waitForEvent('download');
  await page.getByRole('button', { name: `Save as ${format}` }).click();
  return readFileSync(await (await waiting).path());
}

const json = async (page: Page): Promise<Saved> =>
  JSON.parse((await saved(page, 'JSON')).toString()) as Saved;

/** The numbers alone, in an order that does not matter. */
function numbers({ map, groups }: Saved): number[] {
  return map?.flat() ?? groups!.flatMap(({ found }) => found.map(({ cosine }) => cosine));
}

test('each for one head, several, a property and all, by its link, saved with what it is of', async ({
  page,
}) => {
  await new Headlight(page).openLoaded();
  const ready = page.getByRole('button', { name: 'Save as JSON' });
  for (const [kind, texts, setting] of ANALYSES) {
    const said = ['Headlight-Shapes', weights.slice(0, 12), 'fp32', setting, ...texts];
    const seen = new Set<string>();
    let last: Saved | null = null;
    for (const [by, heads] of CHOICES) {
      const link = new URLSearchParams([
        ['page', 'look'],
        ['do', kind],
        ...texts.map((text) => ['text', text]),
        ...(texts.length === 2 ? [['versus', '1']] : []),
        ...(by ? [['by', by]] : []),
        ['quantile', '0.7'],
        ['centred', '1'],
      ]);
      await page.goto(`./#${link.toString()}`);
      await expect(page.getByRole('status').filter({ hasText: /chosen$/ })).toHaveText(
        `${heads.length} of 48 chosen`,
      );
      await expect(ready).toBeEnabled();
      last = await json(page);
      expect(last.model).toMatchObject({ name: 'Headlight-Shapes', weights_sha256: weights });
      for (const words of said) expect(last.caption).toContain(words);
      const used =
        last.heads?.map(({ name }) => name) ?? last.groups!.flatMap(({ heads }) => heads);
      expect([...used].sort(), by).toEqual([...heads].sort());
      // The heads by name where there are few of them, not merely how many.
      if (heads.length < 13) for (const name of heads) expect(last.caption).toContain(name);
      seen.add(numbers(last).join());
    }
    expect(seen.size, 'each choice has numbers of its own').toBe(CHOICES.length);

    const lines = (await saved(page, 'CSV')).toString().split('\r\n');
    const before = lines.filter((line) => line.startsWith('#')).join(' ');
    for (const words of said) expect(before).toContain(words);
    const svg = (await saved(page, 'SVG')).toString();
    expect(svg).toContain('data:image/png;base64,');
    for (const words of [weights.slice(0, 12), ...texts]) expect(svg).toContain(words);
    expect((await saved(page, 'PNG')).subarray(1, 4).toString()).toBe('PNG');
    // The link that the file holds leads to the same again, from elsewhere.
    await page.goto('./#page=look&do=find');
    await page.goto(last!.link);
    await expect(ready).toBeEnabled();
    expect(numbers(await json(page))).toEqual(numbers(last!));
  }
});
