/**
 * Room for one load: whether what it brings can be kept, and who decides what goes where it cannot.
 * Nothing that belongs to a bundle is dropped without the reader's word.
 */
import type { Kept } from './kept';
import type { Message, RoomAnswer, RoomQuestion } from './protocol';

export interface Estimate {
  usage: number | null;
  quota: number | null;
}

export interface RoomOptions {
  kept: Kept;
  /** The bundle that is loaded. */
  url: string;
  name: string;
  /** Its files' hashes: what is there of them stays. */
  files: readonly string[];
  estimate?: () => Promise<Estimate>;
  /** Absent where nobody can be asked: then nothing is dropped. */
  ask?: ((question: RoomQuestion) => Promise<RoomAnswer>) | undefined;
  onNotice: (notice: Message) => void;
}

/** A browser needs somewhat more than the files' own bytes. */
const SLACK = 1.02;

/** What the browser says of its room; null where it does not say. */
export async function storageEstimate(): Promise<Estimate> {
  const manager = (globalThis.navigator as { storage?: StorageManager } | undefined)?.storage;
  const { usage = null, quota = null } = (await manager?.estimate().catch(() => null)) ?? {};
  return { usage, quota };
}

export class Room {
  /** Whether the files of this load are kept. */
  keeping = true;
  /** The reader has said that it shall not be kept. */
  unwanted = false;
  private refusal: Promise<boolean> | null = null;
  private asked = false;

  constructor(private readonly options: RoomOptions) {}

  /** Before `needed` bytes are downloaded: makes room for them, or decides to keep none of them. */
  async prepare(needed: number): Promise<void> {
    if (needed === 0) return;
    const free = await this.free();
    if (free === null || needed * SLACK <= free) return;
    const swept = await this.options.kept.sweep(this.options.files);
    if (needed * SLACK <= free + swept) return;
    this.keeping = await this.make(needed, free + swept);
  }

  /**
   * The browser refused a file although `needed` bytes are still to be kept. True where it should
   * be tried once more. Asks at most once, however many files are refused at the same time.
   */
  refused(needed: number): Promise<boolean> {
    this.refusal ??= (async () => {
      if (this.asked) return this.full();
      if ((await this.options.kept.sweep(this.options.files)) >= needed * SLACK) return true;
      // What the browser says is free may be a round figure.
      this.keeping = await this.make(needed, null);
      return this.keeping;
    })();
    return this.refusal;
  }

  /** Gives up keeping: the model works, but will be downloaded again. */
  full(): boolean {
    this.keeping = false;
    this.options.onNotice({ key: 'engine.cache.full' });
    return false;
  }

  private async make(needed: number, free: number | null): Promise<boolean> {
    const { kept, url, name, ask } = this.options;
    const short = Math.ceil(needed * SLACK) - (free ?? 0);
    const drop = await kept.toDrop(short, url);
    if (drop.length === 0 || !ask) return this.full();
    this.asked = true;
    const answer = await ask({ name, needed, free, drop, stored: await kept.list() });
    if (answer === 'unkept' || answer.drop.length === 0) {
      this.unwanted = true;
      this.options.onNotice({ key: 'engine.cache.unkept' });
      return false;
    }
    await kept.remove(answer.drop);
    return true;
  }

  private async free(): Promise<number | null> {
    const { usage, quota } = await (this.options.estimate ?? storageEstimate)();
    return usage === null || quota === null ? null : Math.max(0, quota - usage);
  }
}
