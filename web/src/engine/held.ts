/** What was read and is held for a while: the least recently asked for goes first. */
export class Held<T> {
  readonly #known = new Map<string, Promise<T>>();
  readonly #sizes = new Map<string, number>();
  #sum = 0;

  /** `most`: the sum of sizes beyond which something goes; by count where no size is given. */
  constructor(
    private readonly most: number,
    private readonly size: (value: T) => number = () => 1,
  ) {}

  /** What is held under `key`, or else what `read` gives; a failure is forgotten. */
  get(key: string, read: () => Promise<T>): Promise<T> {
    const known = this.#known.get(key) ?? this.#read(key, read);
    // Put last: what was not asked for longest stands first.
    this.#known.delete(key);
    this.#known.set(key, known);
    return known;
  }

  #read(key: string, read: () => Promise<T>): Promise<T> {
    const coming = read();
    coming.then(
      (value) => {
        if (this.#known.get(key) !== coming) return;
        this.#sizes.set(key, this.size(value));
        this.#sum += this.size(value);
        for (const old of [...this.#known.keys()]) {
          if (this.#sum <= this.most) break;
          if (old !== key) this.#drop(old);
        }
      },
      () => {
        if (this.#known.get(key) === coming) this.#known.delete(key);
      },
    );
    return coming;
  }

  #drop(key: string): void {
    const size = this.#sizes.get(key);
    // What is still being read has no size yet, and stays.
    if (size === undefined) return;
    this.#sum -= size;
    this.#sizes.delete(key);
    this.#known.delete(key);
  }
}
