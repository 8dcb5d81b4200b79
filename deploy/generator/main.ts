import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { generatedDocs, newExample } from '../../docs/generator/files.js';
import { generatedDeployment } from './files.js';
import { outOfDate, writeGenerated } from './out-of-date.js';

const HELP = `Writes all that follows from something else in this repository: what deploys the providers below services/
(docker-compose.yml, k8s/providers, Prometheus' list), the README's table of them and docs/CODEOWNERS; of docs/, the
OpenAPI document, the codes, and the examples, fields and settings.

  npm run generate
  npm run generate -- --check         writes nothing; names what is out of date, and ends with 1 then
  npm run generate -- --new-example   makes a new worked example too (docs/vectors.json): other seals, the same meaning
`;

const root = join(import.meta.dirname, '../..');
const { values: asked } = parseArgs({
  options: {
    check: { type: 'boolean' },
    'new-example': { type: 'boolean' },
    help: { type: 'boolean' },
  },
});

if (asked.help) console.log(HELP);
else {
  if (asked['new-example']) writeGenerated([await newExample()]);
  const stale = outOfDate([...(await generatedDocs()), ...(await generatedDeployment(root))]);
  if (asked.check) {
    for (const [file] of stale) console.error(`${relative(root, file)} is out of date: npm run generate`);
    process.exitCode = stale.length > 0 ? 1 : 0;
  } else {
    writeGenerated(stale);
    for (const [file, text] of stale)
      console.log(`${text === undefined ? 'deleted' : 'wrote'} ${relative(root, file)}`);
  }
}
