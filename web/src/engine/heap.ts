/** How large the runtime's wasm heaps are: they only ever grow, so their size is their peak. */

const heaps: WebAssembly.Memory[] = [];

/** Keeps an eye on every memory made from now on: the runtime offers no way to ask it. */
export function watchHeaps(): void {
  const watched: ProxyHandler<typeof WebAssembly.Memory> = {
    construct(Memory, args: [WebAssembly.MemoryDescriptor]) {
      const memory = new Memory(...args);
      heaps.push(memory);
      return memory;
    },
  };
  WebAssembly.Memory = new Proxy(WebAssembly.Memory, watched);
}

/** Bytes of all of them together. */
export function heapBytes(): number {
  return heaps.reduce((sum, { buffer }) => sum + buffer.byteLength, 0);
}
