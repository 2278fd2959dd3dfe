/** Who goes first: patient work waits at the gate while anything else is under way. */
export class Gate {
  #inside = 0;
  #waiting: (() => void)[] = [];

  /** Holds the gate until the result is called. */
  enter(): () => void {
    this.#inside += 1;
    return () => {
      this.#inside -= 1;
      if (this.#inside > 0) return;
      const waiting = this.#waiting;
      this.#waiting = [];
      for (const go of waiting) go();
    };
  }

  /** Resolves once nobody holds it. */
  async free(): Promise<void> {
    while (this.#inside > 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }
}
