/** The server as it ships, for scripts that are no tests: where it answers, and what ends it. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export async function serve() {
  const server = spawn('.venv/bin/headlight', ['serve', '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const { value: line } = await createInterface(server.stdout)[Symbol.asyncIterator]().next();
  const [url] = /http:\S+/.exec(line ?? '') ?? [];
  if (!url) throw new Error('headlight serve did not start; its message stands above.');
  return { url, stop: () => server.kill() };
}
