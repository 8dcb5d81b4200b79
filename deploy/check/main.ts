import { join } from 'node:path';
import { checkDeploy } from './check-deploy.js';

const HELP = `Checks everything that deploys, without a cluster and without Docker: the overlays below k8s/overlays as kubectl renders
them, docker-compose.yml and deploy/Dockerfile. Each fault is named with its file and field. kubeconform and hadolint are
asked too. A line says what nobody looked at where one of these three is not installed.

  npm run check:deploy
`;

if (process.argv.includes('--help')) console.log(HELP);
else {
  const { faults, unseen } = await checkDeploy(join(import.meta.dirname, '../..'));
  for (const fault of faults) console.error(fault);
  if (unseen.length > 0) console.log(`not checked: ${unseen.join('; ')}`);
  console.log(
    `deploy/Dockerfile, docker-compose.yml, k8s: ${faults.length === 0 ? 'no fault' : `${faults.length} faults`}`,
  );
  process.exitCode = faults.length === 0 ? 0 : 1;
}
