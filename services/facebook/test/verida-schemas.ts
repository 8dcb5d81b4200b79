import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

const FILES = [
  'core/base/v0.1.0/schema.json',
  'common/social/post/v0.1.0/schema.json',
  'common/social/following/v0.1.0/schema.json',
];

/** What Verida's own schemas, in a folder of them, find wrong with a record: nothing if it is valid. */
export function veridaFaults(folder: string): (record: { schema: string }) => string[] {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  for (const file of FILES) ajv.addSchema(JSON.parse(readFileSync(join(folder, file), 'utf8')));
  return (record) => {
    const validate = ajv.getSchema(record.schema);
    if (!validate) return ['its schema is not known'];
    return validate(record)
      ? []
      : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
  };
}
