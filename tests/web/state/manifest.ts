/** The built-in bundle's manifest, a fresh copy for each test to change. */
import { readFileSync } from 'node:fs';
import type { Manifest } from '../../../web/src/engine/manifest';

const FILE = new URL('../../../server/bundles/shapes/manifest.json', import.meta.url);

export function bundleManifest(): Manifest {
  return JSON.parse(readFileSync(FILE, 'utf8')) as Manifest;
}
