import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { checkDeploy } from '../../scripts/deploy/check-deploy.js';
import { faultLine } from '../../scripts/deploy/fault.js';

const ROOT = join(import.meta.dirname, '../..');
const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

/** The faults of a copy of what deploys in which `from` became `to` in one file. */
async function faultsWith(file: string, from: string | RegExp, to: string): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'check-deploy-'));
  folders.push(folder);
  for (const each of ['k8s', 'compose', 'observability', 'docker-compose.yml', 'Dockerfile'])
    cpSync(join(ROOT, each), join(folder, each), { recursive: true });
  const text = readFileSync(join(folder, file), 'utf8');
  const broken = text.replace(from, to);
  expect(broken).not.toBe(text);
  writeFileSync(join(folder, file), broken);
  return (await checkDeploy(folder)).faults.map(faultLine);
}

const DEPLOYMENT = 'k8s/components/provider/deployment.yaml';
const GATEWAY = 'k8s/base/gateway/deployment.yaml';
const LOCAL = 'k8s/overlays/local/kustomization.yaml';

describe('check:deploy', () => {
  it('finds no fault in what is here', async () => {
    expect((await checkDeploy(ROOT)).faults.map(faultLine)).toEqual([]);
  });

  it('lets Node’s own setting for a certificate authority be', async () => {
    const env = '{ name: NODE_EXTRA_CA_CERTS, value: /etc/ca.pem }';
    expect(await faultsWith(GATEWAY, '- name: LOG_LEVEL', `- ${env}\n            - name: LOG_LEVEL`)).toEqual(
      [],
    );
  });

  it.each([
    [
      'an unknown field',
      GATEWAY,
      'enableServiceLinks',
      'enableServiceLink',
      /gateway\/deployment\.yaml: .*spec\.enableServiceLink: is unknown/,
    ],
    [
      'a wrong type',
      GATEWAY,
      'revisionHistoryLimit: 3',
      'revisionHistoryLimit: three',
      /spec\.revisionHistoryLimit: is no integer/,
    ],
    [
      'an API version that is gone',
      'k8s/base/gateway/autoscaler.yaml',
      'autoscaling/v2',
      'autoscaling/v2beta2',
      /apiVersion: autoscaling\/v2beta2 is gone/,
    ],
    [
      'a kind that is not there',
      'k8s/base/gateway/service.yaml',
      'kind: Service',
      'kind: Servise',
      /apiVersion: no Servise is known/,
    ],
    [
      'an unknown field of RabbitmqCluster',
      'k8s/overlays/production/rabbitmq.yaml',
      'persistence:',
      'persistance:',
      /spec\.persistance: is unknown/,
    ],
    [
      'root',
      GATEWAY,
      'runAsNonRoot: true',
      'runAsNonRoot: false',
      /securityContext\.runAsNonRoot: has to be true/,
    ],
    ['a capability', GATEWAY, 'drop: [ALL]', 'drop: [NET_RAW]', /capabilities\.drop: has to have ALL/],
    [
      'a writable root file system',
      GATEWAY,
      'readOnlyRootFilesystem: true',
      'readOnlyRootFilesystem: false',
      /readOnlyRootFilesystem: has to be true/,
    ],
    [
      'a namespace without Pod Security',
      'k8s/base/namespace.yaml',
      'enforce: restricted',
      'enforce: baseline',
      /Namespace data-connector: .*enforce: is not restricted/,
    ],
    [
      'a token for nobody',
      'k8s/base/keeper/service-account.yaml',
      'Token: false',
      'Token: true',
      /ServiceAccount keeper: automountServiceAccountToken/,
    ],
    ['no limit', GATEWAY, 'memory: 256Mi', '', /resources\.limits\.memory: is missing/],
    [
      'no readiness',
      GATEWAY,
      'path: /readyz',
      'path: /livez',
      /readinessProbe\.httpGet\.path: is not \/readyz/,
    ],
    [
      'too little grace',
      DEPLOYMENT,
      'terminationGracePeriodSeconds: 50',
      'terminationGracePeriodSeconds: 30',
      /terminationGracePeriodSeconds: is 30, and ending may take 40/,
    ],
    [
      'a spool that is too small',
      DEPLOYMENT,
      'sizeLimit: 288Mi',
      'sizeLimit: 100Mi',
      /emptyDir\.sizeLimit: is less than SPOOL_MB/,
    ],
    [
      'a selector that selects nothing',
      'k8s/base/gateway/service.yaml',
      /(selector:\n.*name:) gateway/,
      '$1 gatway',
      /Service gateway: spec\.selector: selects no pods/,
    ],
    [
      'a port that nobody has',
      'k8s/base/gateway/service.yaml',
      'targetPort: http',
      'targetPort: web',
      /Service gateway: spec\.ports\[0\]\.targetPort: is no port of gateway/,
    ],
    [
      'an autoscaler of nobody',
      'k8s/base/gateway/autoscaler.yaml',
      /name: gateway\n  minReplicas/,
      'name: gate\n  minReplicas',
      /spec\.scaleTargetRef: leads nowhere/,
    ],
    [
      'a policy on a wrong port',
      'k8s/base/network/keeper.yaml',
      'port: 8080',
      'port: 8081',
      /NetworkPolicy keeper: spec\.ingress\[0\]\.ports\[0\]\.port: 8081 is no port of keeper/,
    ],
    [
      'a flow that is shut',
      'k8s/base/network/provider.yaml',
      'component: rabbitmq',
      'component: gateway',
      /egress: facebook -> rabbitmq:5672 exists and is not allowed/,
    ],
    [
      'a flow that does not exist',
      'k8s/base/network/gateway.yaml',
      'component: provider',
      'component: keeper',
      /allows gateway -> keeper:8080, which does not exist/,
    ],
    [
      'names that cannot be looked up',
      'k8s/base/network/kustomization.yaml',
      '  - dns.yaml\n',
      '',
      /egress: gateway -> kube-system:53\/UDP \(DNS\) exists and is not allowed/,
    ],
    [
      'a third party that cannot be called',
      'k8s/base/network/provider.yaml',
      /    - to:\n        - ipBlock:[^]*/,
      '',
      /egress: twitter -> the outside:443 exists and is not allowed/,
    ],
    [
      'a relay that cannot be called',
      'k8s/base/network/notifier.yaml',
      /    - to:\n        - ipBlock:[^]*/,
      '',
      /egress: notifier -> the outside:443 exists and is not allowed/,
    ],
    [
      'an Ingress that cannot come in',
      'k8s/overlays/production/network/kustomization.yaml',
      '  - ingress.yaml\n',
      '',
      /ingress: Ingress -> gateway:8080 exists and is not allowed/,
    ],
    [
      'a way into another namespace that no setting leads to',
      'k8s/base/network/dns.yaml',
      'port: 53\n          protocol: UDP',
      'port: 54\n          protocol: UDP',
      /NetworkPolicy dns: spec\.egress\[0\]\.to\[0\]: lets gateway out to 54, where no setting of it leads/,
    ],
    [
      'no default',
      'k8s/base/network/default-deny.yaml',
      'podSelector: {}',
      'podSelector: { matchLabels: { app.kubernetes.io/name: gateway } }',
      /no policy denies everything/,
    ],
    [
      'a setting that is not set',
      DEPLOYMENT,
      /- name: SERVICE_SECRET_FILE\n.*\n +/,
      '',
      /\(SERVICE_SECRET\): is not set for facebook/,
    ],
    [
      'a setting that is unknown',
      GATEWAY,
      'name: LOG_LEVEL',
      'name: LOG_LEVELS',
      /\(LOG_LEVELS\): is no setting of gateway/,
    ],
    [
      'a setting that cannot be read',
      LOCAL,
      'RETENTION_HOURS=72',
      'RETENTION_HOURS=soon',
      /\(RETENTION_HOURS\): is not a whole number/,
    ],
    [
      'a relay without its secret',
      'k8s/overlays/production/kustomization.yaml',
      /  - path: notifier\.patch\.yaml\n.*\n.*\n.*\n/,
      '',
      /notifier does not start: RELAY_SECRETS has no secret for the relay main/,
    ],
    [
      'a relay that only the services know',
      'k8s/overlays/production/kustomization.yaml',
      'RELAY_NAMES=main',
      'RELAY_NAMES=main,other',
      /\(RELAYS\): names the relay other, which the notifier does not know/,
    ],
    [
      'a relay that only the notifier knows',
      'docker-compose.yml',
      /RELAYS: demo$/gm,
      'RELAYS: ""',
      /services\.notifier\.environment\.RELAYS \(RELAYS\): has the relay demo, which no service may name/,
    ],
    [
      'a simulator behind a public URL',
      'k8s/overlays/production/kustomization.yaml',
      'patches:\n',
      `patches:
  - target:
      kind: ConfigMap
      name: facebook
    patch: |-
      - op: add
        path: /data/FACEBOOK_SIMULATOR_URL
        value: http://simulator.example.org
`,
      /facebook does not start: FACEBOOK_SIMULATOR_URL is for development/,
    ],
    [
      'half a keeper',
      'docker-compose.yml',
      / +KEEPER_URL:.*\n/,
      '',
      /services\.facebook\.environment: facebook does not start: KEEPER_URL is missing/,
    ],
    [
      'a keeper that erases before a service does',
      'docker-compose.yml',
      'KEEPER_SECRETS_FILE:',
      'RETENTION_HOURS: 71\n      KEEPER_SECRETS_FILE:',
      /services\.keeper\.environment\.RETENTION_HOURS .*is fewer than at facebook/,
    ],
    [
      'a keeper that knows a provider too many',
      'k8s/providers/kustomization.yaml',
      '  - twitter\n',
      '',
      /\(KEEPER_SECRETS\): has a secret for twitter, which does not run here/,
    ],
    [
      'a secret that is not made',
      DEPLOYMENT,
      'connector/SERVICE_SECRET',
      'connector/SECRET',
      /\(SERVICE_SECRET_FILE\): names .*where no secret is mounted/,
    ],
    [
      'a ConfigMap without the key',
      GATEWAY,
      'key: PUBLIC_URL',
      'key: URL',
      /configMapKeyRef: has no key URL/,
    ],
    [
      'a provider that the gateway does not know',
      'k8s/providers/kustomization.yaml',
      ',twitter=http://twitter:8080',
      '',
      /PROVIDERS does not name twitter/,
    ],
    [
      'an address that leads nowhere',
      'k8s/providers/kustomization.yaml',
      'http://twitter:8080',
      'http://twitter:8081',
      /\(PROVIDERS\): leads nowhere: no Service twitter has the port 8081/,
    ],
    [
      'what kustomize knows and this check does not',
      LOCAL,
      'namespace:',
      'namePrefix: a-\nnamespace:',
      /local\/kustomization\.yaml: namePrefix: is not rendered here/,
    ],
    [
      'a patch that leads nowhere',
      'k8s/overlays/production/couchdb.patch.yaml',
      '/spec/replicas',
      '/spec/replica',
      /couchdb\.patch\.yaml.*has no replica to replace/,
    ],
    [
      'a file that is not there',
      'k8s/base/kustomization.yaml',
      'namespace.yaml',
      'namespaces.yaml',
      /base\/kustomization\.yaml: resources\[0\]: leads nowhere/,
    ],
    [
      'a setting that Compose does not know',
      'docker-compose.yml',
      'VAULT_URL:',
      'VAULTS_URL:',
      /services\.gateway\.environment\.VAULTS_URL/,
    ],
    [
      'a setting that Compose misses',
      'docker-compose.yml',
      /\n *KEEPER_SECRETS_FILE:.*/,
      '',
      /KEEPER_SECRETS.*is not set for keeper/,
    ],
    [
      'a field that Compose does not know',
      'docker-compose.yml',
      'restart: unless-stopped',
      'restarts: always',
      /services\.gateway\.restarts: is unknown/,
    ],
    [
      'a port that is open to everybody',
      'docker-compose.yml',
      '127.0.0.1:15672',
      '0.0.0.0:15672',
      /services\.rabbitmq\.ports\[0\]: is open beyond this machine/,
    ],
    [
      'a secret of somebody else',
      'docker-compose.yml',
      'source: twitter_amqp_url',
      'source: facebook_amqp_url',
      /services\.twitter\.secrets\[3\]\.source: is a secret of facebook/,
    ],
    [
      'a wait for nobody’s health',
      'docker-compose.yml',
      /(gateway:[^]*?depends_on:\n +)facebook:/,
      '$1facebok:',
      /services\.gateway\.depends_on\.facebok: leads nowhere/,
    ],
    [
      'a simulator without its network',
      'docker-compose.yml',
      /\n +restart: true/,
      '',
      /services\.facebook-simulator\.depends_on\.facebook\.restart: has to be true/,
    ],
    [
      'accepted secrets that are not mounted',
      'docker-compose.yml',
      /\n.*source: facebook_accepted_service_secrets.*/,
      '',
      /ACCEPTED_SERVICE_SECRETS_FILE\): names .*where no secret is mounted/,
    ],
    [
      'root in the image',
      'Dockerfile',
      'USER 65532:65532',
      'USER root',
      /Dockerfile: line \d+ \(USER\): is not a number/,
    ],
    ['no health in the image', 'Dockerfile', /HEALTHCHECK.*/, '', /Dockerfile: HEALTHCHECK: is missing/],
    [
      'a base without a digest',
      'Dockerfile',
      /(node:[\w.-]+)@sha256:\w+/,
      '$1',
      /Dockerfile: line \d+ \(FROM\): node:\S+ is not pinned by a digest/,
    ],
    [
      'a store without a digest',
      'docker-compose.yml',
      /(couchdb:[\w.-]+)@sha256:\w+/,
      '$1',
      /services\.couchdb\.image: couchdb:\S+ is not pinned by a digest/,
    ],
    [
      'a broker without a digest',
      'k8s/overlays/production/rabbitmq.yaml',
      /(rabbitmq:[\w.-]+)@sha256:\w+/,
      '$1',
      /spec\.image: rabbitmq:\S+ is not pinned by a digest/,
    ],
    ['any version of ours', LOCAL, 'newTag: 0.1.0', 'newTag: latest', /\.image: names no version/],
    [
      'what the linter does not know',
      'Dockerfile',
      'WORKDIR /app',
      'WORKDR /app',
      /Dockerfile: line \d+: .*WORKDR/,
    ],
  ])('names the file and the field of %s', async (_what, file, from, to, said) => {
    expect(await faultsWith(file, from, to)).toContainEqual(expect.stringMatching(said));
  });
});
