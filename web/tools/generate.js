// Writes what the page derives from the Python sources of truth: the manifest's schema, its type and
// its validator (precompiled, since the content policy forbids `eval`).
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import Ajv from 'ajv/dist/2020.js';
import standalone from 'ajv/dist/standalone/index.js';
import { compile } from 'json-schema-to-typescript';

const at = (relative) => fileURLToPath(new URL(`../../${relative}`, import.meta.url));
const folder = 'web/src/engine/generated';

/** The schema as Python has it now, or as committed where there is no Python. */
function schemaText() {
  const python = process.env.PYTHON ?? at('.venv/bin/python');
  if (!existsSync(python)) {
    console.warn(`No Python at ${python}: the committed schema is used.`);
    return readFileSync(at(`${folder}/manifest.schema.json`), 'utf8');
  }
  const code =
    'import json; from clip_headlight.export.manifest import json_schema; ' +
    'print(json.dumps(json_schema(), indent=2, ensure_ascii=False))';
  return execFileSync(python, ['-c', code], { encoding: 'utf8', cwd: at('.') });
}

/** ftfy's patterns as installed beside open_clip, or as committed where it is not. */
function mojibakeText() {
  const python = process.env.PYTHON ?? at('.venv/bin/python');
  try {
    execFileSync(python, ['-c', 'import ftfy'], { stdio: 'ignore' });
  } catch {
    console.warn(`No ftfy in ${python}: the committed patterns are used.`);
    return readFileSync(at(`${folder}/mojibake.ts`), 'utf8');
  }
  return execFileSync(python, [at('web/tools/mojibake.py')], { encoding: 'utf8' });
}

/** The same schema as the type generator reads it: tuples the old way, no name for each property. */
function forTypes(schema) {
  if (Array.isArray(schema)) return schema.map(forTypes);
  if (schema === null || typeof schema !== 'object') return schema;
  const { prefixItems, ...rest } = schema;
  if (prefixItems) Object.assign(rest, { items: prefixItems, additionalItems: false });
  if (rest.type !== 'object' && typeof rest.title === 'string') delete rest.title;
  for (const [key, value] of Object.entries(rest)) {
    const described = key === 'properties' || key === '$defs';
    rest[key] = described
      ? Object.fromEntries(Object.entries(value).map(([name, part]) => [name, forTypes(part)]))
      : forTypes(value);
    if (key === 'properties') for (const part of Object.values(rest[key])) delete part.title;
  }
  return rest;
}

/** Every generated file's name and text. */
export async function generate() {
  const text = schemaText();
  const type = await compile(forTypes(JSON.parse(text)), 'Manifest', {
    bannerComment: '/* Generated from export/manifest.py by `npm run generate`. */',
    style: { singleQuote: true, printWidth: 100 },
  });
  const ajv = new Ajv.default({
    code: { source: true, esm: true, lines: true },
    inlineRefs: false,
    messages: false,
  });
  const validator = standalone.default(ajv, ajv.compile(JSON.parse(text)));
  return {
    'manifest.schema.json': text,
    'manifest.ts': type,
    'mojibake.ts': mojibakeText(),
    'validate.js': `/* Generated from export/manifest.py by \`npm run generate\`. */\n${validator}\n`,
    'validate.d.ts':
      "import type { ValidateFunction } from 'ajv';\n" +
      "import type { Manifest } from './manifest';\n" +
      'export declare const validate: ValidateFunction<Manifest>;\n' +
      'export default validate;\n',
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(at(folder), { recursive: true });
  for (const [name, text] of Object.entries(await generate())) {
    writeFileSync(at(`${folder}/${name}`), text);
    console.log(`wrote ${folder}/${name}`);
  }
}
