import { writeFile } from 'node:fs/promises';
import { makeExample } from './example/make-example.js';
import { EXAMPLE_FILE, formatted, generatedDocs } from './files.js';

const HELP = `Writes docs/openapi.json, docs/codes.md, the examples in docs/protocol.md and the settings in docs/operations.md.

  npm run docs
  npm run docs -- --new-example   makes a new worked example too (docs/vectors.json): other seals, the same meaning
`;

if (process.argv.includes('--help')) {
  console.log(HELP);
} else {
  if (process.argv.includes('--new-example'))
    await writeFile(EXAMPLE_FILE, await formatted(EXAMPLE_FILE, JSON.stringify(await makeExample())));
  for (const [file, text] of await generatedDocs()) await writeFile(file, text);
}
