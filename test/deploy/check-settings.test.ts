import { describe, expect, it } from '@jest/globals';
import { faultsWith, type Broken } from './support/broken.js';

const DEPLOYMENT = 'k8s/components/provider/deployment.yaml';
const GATEWAY = 'k8s/base/gateway/deployment.yaml';
const LOCAL = 'k8s/overlays/local/kustomization.yaml';

describe('check:deploy of settings', () => {
  it('lets Node’s own setting for a certificate authority be', async () => {
    const env = '{ name: NODE_EXTRA_CA_CERTS, value: /etc/ca.pem }';
    expect(await faultsWith(GATEWAY, '- name: LOG_LEVEL', `- ${env}\n            - name: LOG_LEVEL`)).toEqual(
      [],
    );
  });

  it.each<Broken>([
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
  ])('names the file and the field of %s', async (_what, file, from, to, said) => {
    expect(await faultsWith(file, from, to)).toContainEqual(expect.stringMatching(said));
  });
});
