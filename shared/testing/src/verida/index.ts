import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

/**
 * What Verida's own schemas find wrong with a record: nothing if it is valid, or if its schema is none of theirs.
 * @param folder of their repository of schemas, see `referenceFolder('specs/verida-schemas')`
 */
export function veridaFaults(folder: string): (record: { schema: string }) => string[] {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' }))
    if (file.endsWith('schema.json'))
      ajv.addSchema(JSON.parse(readFileSync(join(folder, file), 'utf8')) as object);
  return (record) => {
    const validate = ajv.getSchema(record.schema);
    if (!validate) return /\.schemas\.verida\.io\//.test(record.schema) ? ['Verida has no such schema'] : [];
    if (validate(record)) return [];
    return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
  };
}
