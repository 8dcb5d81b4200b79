import { describe, expect, it } from '@jest/globals';
import { checkDeploy } from '../../deploy/check/check-deploy.js';
import { faultLine } from '../../deploy/check/fault.js';
import { faultsWith, ROOT, type Broken } from './support/broken.js';

const DEPLOYMENT = 'k8s/components/provider/deployment.yaml';
const GATEWAY = 'k8s/base/gateway/deployment.yaml';
const LOCAL = 'k8s/overlays/local/kustomization.yaml';

describe('check:deploy of workloads', () => {
  it('finds no fault in what is here', async () => {
    expect((await checkDeploy(ROOT)).faults.map(faultLine)).toEqual([]);
  });

  it.each<Broken>([
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
      'terminationGracePeriodSeconds: 40',
      'terminationGracePeriodSeconds: 30',
      /terminationGracePeriodSeconds: is 30, and ending may take 35/,
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
      'a broker without a digest',
      'k8s/overlays/production/rabbitmq.yaml',
      /(rabbitmq:[\w.-]+)@sha256:\w+/,
      '$1',
      /spec\.image: rabbitmq:\S+ is not pinned by a digest/,
    ],
    ['any version of ours', LOCAL, 'newTag: 0.1.0', 'newTag: latest', /\.image: names no version/],
    [
      'an unknown field of RabbitmqCluster’s pods',
      'k8s/overlays/production/rabbitmq.yaml',
      'failureThreshold: 120',
      'failureTreshold: 120',
      /RabbitmqCluster rabbitmq: spec\.override\.statefulSet\.spec\.template\.spec\.containers\[0\]\.startupProbe\.failureTreshold: is unknown/,
    ],
    [
      'a wrong type in RabbitmqCluster’s pods',
      'k8s/overlays/production/rabbitmq.yaml',
      'secretName: rabbitmq',
      'secretName: 3',
      /template\.spec\.volumes\[0\]\.secret\.secretName: is no string/,
    ],
    [
      'a probe that RabbitmqCluster’s pods miss',
      'k8s/overlays/production/rabbitmq.yaml',
      / +livenessProbe:\n(?:.*\n){5}/,
      '',
      /template\.spec\.containers\[0\]\.livenessProbe: is missing/,
    ],
    [
      'no limit for RabbitmqCluster',
      'k8s/overlays/production/rabbitmq.yaml',
      /limits:\n.*\n.*\n/,
      '',
      /RabbitmqCluster rabbitmq: spec\.resources\.limits\.memory: is missing/,
    ],
  ])('names the file and the field of %s', async (_what, file, from, to, said) => {
    expect(await faultsWith(file, from, to)).toContainEqual(expect.stringMatching(said));
  });
});
