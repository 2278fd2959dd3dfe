/** The bundles kept in this browser, for every place of the page that lists them. */
import type { Keeper, Message, Stored } from '../engine/protocol';
import { messageOf } from './sentence';

export class StoredBundles {
  /** Null until the browser has been asked. */
  list = $state.raw<Stored | null>(null);
  error = $state.raw<Message | null>(null);
  readonly #keeper: Keeper;

  constructor(keeper: Keeper) {
    this.#keeper = keeper;
  }

  async refresh(): Promise<void> {
    try {
      this.list = await this.#keeper.stored();
      this.error = null;
    } catch (failure) {
      console.error(failure);
      this.error = messageOf(failure);
    }
  }

  /** Bytes that were freed; the list is then read again. */
  async remove(url: string): Promise<number> {
    let freed = 0;
    try {
      freed = await this.#keeper.removeStored(url);
    } catch (failure) {
      console.error(failure);
      this.error = messageOf(failure);
      return freed;
    }
    await this.refresh();
    return freed;
  }
}
