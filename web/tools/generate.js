// Writes what the page derives from the Python sources of truth: for each JSON file of a bundle its
// schema, its type and its validator (precompiled, since the content policy forbids `eval`).
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import Ajv from 'ajv/dist/2020.js';
import standalone from 'ajv/dist/standalone/index.js';
import { compile } from 'json-schema-to-typescript';

const at = (relative) => fileURLToPath(new URL(`../../${relative}`, import.meta.url));
const folder = 'web/src/engine/generated';

/**
 * A bundle's JSON files: the module of `export/` that defines each, its pydantic model, and the file
 * of its validator. A schema may use no minLength, maxLength or uniqueItems on what it holds: their
 * checks are code of another package, which a precompiled validator would have to import.
 */
const SCHEMAS = [
  { name: 'manifest', module: 'manifest', model: 'Manifest', validator: 'validate' },
  { name: 'heads', module: 'heads_schema', model: 'Heads', validator: 'validate-heads' },
  { name: 'gallery', module: 'gallery_schema', model: 'Gallery', validator: 'validate-gallery' },
].filter(({ module }) => existsSync(at(`export/${module}.py`)));

/** The schema as Python has it now, or as committed where there is no Python. */
function schemaText({ name, module, model }) {
  const python = process.env.PYTHON ?? at('.venv/bin/python');
  if (!existsSync(python)) {
    console.warn(`No Python at ${python}: the committed schema of the ${name} is used.`);
    return readFileSync(at(`${folder}/${name}.schema.json`), 'utf8');
  }
  const code =
    `import json; from clip_headlight.export.${module} import ${model}; ` +
    `print(json.dumps(${model}.model_json_schema(), indent=2, ensure_ascii=False))`;
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

/** One schema, its type and its validator: names and texts. */
async function generateOne(schema) {
  const { name, module, model, validator } = schema;
  const text = schemaText(schema);
  const banner = `/* Generated from export/${module}.py by \`npm run generate\`. */`;
  const type = await compile(forTypes(JSON.parse(text)), model, {
    bannerComment: banner,
    style: { singleQuote: true, printWidth: 100 },
  });
  const ajv = new Ajv.default({
    code: { source: true, esm: true, lines: true },
    inlineRefs: false,
    messages: false,
  });
  const code = standalone.default(ajv, ajv.compile(JSON.parse(text)));
  return {
    [`${name}.schema.json`]: text,
    [`${name}.ts`]: type,
    [`${validator}.js`]: `${banner}\n${code}\n`,
    [`${validator}.d.ts`]:
      "import type { ValidateFunction } from 'ajv';\n" +
      `import type { ${model} } from './${name}';\n` +
      `export declare const validate: ValidateFunction<${model}>;\n` +
      'export default validate;\n',
  };
}

/** Every generated file's name and text. */
export async function generate() {
  const files = { 'mojibake.ts': mojibakeText() };
  for (const schema of SCHEMAS) Object.assign(files, await generateOne(schema));
  return files;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(at(folder), { recursive: true });
  for (const [name, text] of Object.entries(await generate())) {
    writeFileSync(at(`${folder}/${name}`), text);
    console.log(`wrote ${folder}/${name}`);
  }
}
