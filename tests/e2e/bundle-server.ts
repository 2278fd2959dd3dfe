/** A file server of another origin that does what servers do on bad days, and remembers who asked. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import { PYTHON } from './files';

const TYPES: Record<string, string> = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.mjs': 'text/javascript',
  '.png': 'image/png',
  '.wasm': 'application/wasm',
};

let folder: string | null = null;

/** Where the bundles of tests/e2e/shards.py lie, written once a run of the tests. */
export function shardedBundles(): string {
  if (folder === null) {
    const made = (folder = mkdtempSync(join(tmpdir(), 'headlight-shards-')));
    process.on('exit', () => rmSync(made, { recursive: true, force: true }));
    const written = spawnSync(PYTHON, ['-m', 'tests.e2e.shards', folder], { encoding: 'utf8' });
    if (written.status !== 0) throw new Error(`the bundles were not written: ${written.stderr}`);
  }
  return folder;
}

/** What happens to the requests whose path matches. */
export interface Rule {
  path: RegExp;
  /** Bytes after which the connection is cut; 0 cuts it at once. */
  breakAfter?: number;
  /** When it is cut: a moment later, where nothing is said. */
  cut?: Promise<void>;
  /** One wrong byte. */
  corrupt?: boolean;
  status?: number;
  redirect?: string;
  body?: string;
  type?: string;
  /** Milliseconds before the answer begins. */
  slow?: number;
  /** How often; for ever where absent. */
  times?: number;
}

export interface Asked {
  path: string;
  range: string | null;
}

export class BundleServer {
  readonly asked: Asked[] = [];
  rules: Rule[] = [];
  /** Who may read: the value of Access-Control-Allow-Origin, or null for no such header. */
  allow: string | null = '*';
  /** The most requests that were under way at one time. */
  most = 0;
  private now = 0;
  private readonly server: Server;

  /** `roots`: folders by the first part of the path; '' is all else. */
  constructor(private readonly roots: Record<string, string>) {
    this.server = createServer((request, response) => void this.answer(request, response));
  }

  async listen(): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/`;
  }

  /** The address of the bundle in the folder of that name. */
  bundle(name: string): string {
    return `${this.url}${name}/`;
  }

  /** The paths that were asked for, in order. */
  paths(pattern: RegExp): string[] {
    return this.asked.map(({ path }) => path).filter((path) => pattern.test(path));
  }

  forget(): void {
    this.asked.length = 0;
    this.most = 0;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = normalize(decodeURIComponent(new URL(request.url ?? '/', this.url).pathname));
    if (this.allow !== null) response.setHeader('Access-Control-Allow-Origin', this.allow);
    if (request.method === 'OPTIONS') {
      response.writeHead(204, { 'Access-Control-Allow-Headers': 'range' }).end();
      return;
    }
    this.asked.push({ path, range: request.headers.range ?? null });
    this.now += 1;
    this.most = Math.max(this.most, this.now);
    response.on('close', () => (this.now -= 1));
    const rule = this.rules.find((each) => each.path.test(path) && (each.times ?? 1) > 0);
    if (rule?.times !== undefined) rule.times -= 1;
    if (rule?.slow) await new Promise((resolve) => setTimeout(resolve, rule.slow));
    this.send(path, request.headers.range, response, rule);
  }

  private send(
    path: string,
    range: string | undefined,
    response: ServerResponse,
    rule: Rule | undefined,
  ): void {
    if (rule?.redirect) {
      response.writeHead(302, { Location: rule.redirect }).end();
      return;
    }
    const file = this.find(path);
    let content = rule?.body === undefined ? read(file) : Buffer.from(rule.body);
    if (content === null || rule?.status) {
      response.writeHead(rule?.status ?? 404).end('not here');
      return;
    }
    if (rule?.corrupt) {
      content = Buffer.from(content);
      content[content.length >> 1] ^= 1;
    }
    const from = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
    const type = rule?.type ?? TYPES[extname(file ?? path)] ?? 'application/octet-stream';
    response.setHeader('Content-Type', type);
    response.setHeader('Content-Length', content.length - from);
    if (range) {
      response.setHeader('Content-Range', `bytes ${from}-${content.length - 1}/${content.length}`);
    }
    response.writeHead(range ? 206 : 200);
    if (rule?.breakAfter === undefined) {
      response.end(content.subarray(from));
      return;
    }
    response.flushHeaders();
    const { breakAfter, cut } = rule;
    response.write(content.subarray(from, from + breakAfter), () => {
      // A moment, so that what was written has left before the connection is cut.
      void (cut ?? new Promise((resolve) => setTimeout(resolve, 50))).then(() =>
        response.destroy(),
      );
    });
  }

  private find(path: string): string | null {
    const [, first = ''] = path.split('/');
    const root = first in this.roots ? first : '';
    if (!(root in this.roots)) return null;
    const rest = root === '' ? path : path.slice(root.length + 1);
    return join(this.roots[root], rest.endsWith('/') ? `${rest}index.html` : rest);
  }
}

function read(file: string | null): Buffer | null {
  try {
    return file !== null && statSync(file).isFile() ? readFileSync(file) : null;
  } catch {
    return null;
  }
}
