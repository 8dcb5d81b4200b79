import { has, into, is, isUnset, obey, type Rule } from '../fault.js';
import { list, mapping, mappings, text } from '../tree.js';
import type { Workload } from './workload.js';

/** The volumes that the profile allows (kubernetes.io/docs/concepts/security/pod-security-standards). */
const VOLUMES =
  'name configMap csi downwardAPI emptyDir ephemeral persistentVolumeClaim projected secret'.split(' ');
const POD: readonly Rule[] = [
  ['hostNetwork', isUnset, 'is not restricted'],
  ['hostPID', isUnset, 'is not restricted'],
  ['hostIPC', isUnset, 'is not restricted'],
  ['securityContext.sysctls', isUnset, 'is not restricted'],
];
const PROFILES = ['RuntimeDefault', 'Localhost'];
/** Of a container, with what the pod says for all of its. */
const CONTEXT: readonly Rule[] = [
  ['privileged', isUnset, 'is not restricted'],
  ['allowPrivilegeEscalation', is(false), 'has to be false'],
  ['runAsNonRoot', is(true), 'has to be true, here or for the pod'],
  ['runAsUser', (user) => user !== 0, 'is root'],
  [
    'seccompProfile.type',
    (type) => PROFILES.includes(text(type)),
    'has to be RuntimeDefault, here or for the pod',
  ],
  ['capabilities.drop', has('ALL'), 'has to have ALL'],
  ['capabilities.add', (add) => list(add).every(is('NET_BIND_SERVICE')), 'adds more than NET_BIND_SERVICE'],
];

/** What breaks Pod Security's profile *restricted*, for a workload's pods. */
export function podSecurityFaults({ podSpec, path, place }: Workload): string[] {
  const faults: string[] = [];
  const must = into(faults, place);
  obey(must, podSpec, POD, path);
  for (const [index, volume] of mappings(podSpec['volumes']))
    for (const key of Object.keys(volume))
      must(VOLUMES.includes(key), `${path}.volumes[${index}].${key}`, 'is not restricted');
  for (const kind of ['initContainers', 'containers'])
    for (const [index, { securityContext, ports }] of mappings(podSpec[kind])) {
      const here = `${path}.${kind}[${index}]`;
      const context = { ...mapping(podSpec['securityContext']), ...mapping(securityContext) };
      obey(must, context, CONTEXT, `${here}.securityContext`);
      for (const [number, port] of mappings(ports))
        must(!port['hostPort'], `${here}.ports[${number}].hostPort`, 'is not restricted');
    }
  return faults;
}
