import { join } from 'node:path';
import { checkDeploy } from './check-deploy.js';
import { toolFaults } from './tools.js';

const HELP = `Checks everything that deploys, without a cluster and without Docker: the overlays below k8s/overlays,
docker-compose.yml and deploy/Dockerfile. Each fault is named with its file and field. kubectl, kubeconform and hadolint
are asked too where they are installed.

  npm run check:deploy
`;

if (process.argv.includes('--help')) console.log(HELP);
else {
  const root = join(import.meta.dirname, '../..');
  const own = await checkDeploy(root);
  const { faults, unseen } = own.length > 0 ? { faults: [], unseen: [] } : toolFaults(root);
  for (const fault of [...own, ...faults]) console.error(fault);
  if (unseen.length > 0) console.log(`not checked: ${unseen.join('; ')}`);
  const count = own.length + faults.length;
  console.log(`deploy/Dockerfile, docker-compose.yml, k8s: ${count === 0 ? 'no fault' : `${count} faults`}`);
  process.exitCode = count === 0 ? 0 : 1;
}
