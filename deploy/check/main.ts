import { join } from 'node:path';
import { checkDeploy } from './check-deploy.js';
import { faultLine } from './fault.js';

const HELP = `Checks everything that deploys, without a cluster and without Docker: the overlays below k8s/overlays,
docker-compose.yml and deploy/Dockerfile. Each fault is named with its file and field.

  npm run check:deploy
`;

if (process.argv.includes('--help')) console.log(HELP);
else {
  const { faults, looked } = await checkDeploy(join(import.meta.dirname, '../..'));
  for (const fault of faults) console.error(faultLine(fault));
  console.log(`${looked}: ${faults.length === 0 ? 'no fault' : `${faults.length} faults`}`);
  process.exitCode = faults.length === 0 ? 0 : 1;
}
