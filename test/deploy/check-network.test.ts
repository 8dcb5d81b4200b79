import { describe, expect, it } from '@jest/globals';
import { faultsWith, type Broken } from './support/broken.js';

describe('check:deploy of the network', () => {
  it.each<Broken>([
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
  ])('names the file and the field of %s', async (_what, file, from, to, said) => {
    expect(await faultsWith(file, from, to)).toContainEqual(expect.stringMatching(said));
  });
});
