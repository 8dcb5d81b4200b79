import type { Fault } from '../fault.js';
import { at, isMapping, list, mapping, mappings, text, type Mapping } from '../tree.js';
import { containers, faultOf, type Workload } from './workload.js';

/** The volumes that the profile allows (kubernetes.io/docs/concepts/security/pod-security-standards). */
const VOLUMES = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'persistentVolumeClaim',
  'projected',
  'secret',
];

function podFaults(podSpec: Mapping, path: string): [string, string][] {
  const faults: [string, string][] = [];
  for (const key of ['hostNetwork', 'hostPID', 'hostIPC'])
    if (podSpec[key]) faults.push([`${path}.${key}`, 'is not restricted']);
  for (const [index, volume] of mappings(podSpec['volumes']))
    for (const key of Object.keys(volume))
      if (key !== 'name' && !VOLUMES.includes(key))
        faults.push([`${path}.volumes[${index}].${key}`, 'is a volume that restricted does not allow']);
  const context = `${path}.securityContext`;
  if (at(podSpec, 'securityContext', 'sysctls')) faults.push([`${context}.sysctls`, 'is not restricted']);
  return faults;
}

function containerFaults(podSpec: Mapping, container: Mapping, path: string): [string, string][] {
  const faults: [string, string][] = [];
  const here = `${path}.securityContext`;
  const own = mapping(container['securityContext']);
  const pod = mapping(podSpec['securityContext']);
  const setting = (key: string) => own[key] ?? pod[key];
  if (own['privileged']) faults.push([`${here}.privileged`, 'is not restricted']);
  if (own['allowPrivilegeEscalation'] !== false)
    faults.push([`${here}.allowPrivilegeEscalation`, 'has to be false']);
  if (setting('runAsNonRoot') !== true)
    faults.push([`${here}.runAsNonRoot`, 'has to be true, here or for the pod']);
  if (setting('runAsUser') === 0) faults.push([`${here}.runAsUser`, 'is root']);
  const profile = mapping(setting('seccompProfile'));
  if (!['RuntimeDefault', 'Localhost'].includes(text(profile['type'])))
    faults.push([`${here}.seccompProfile`, 'has to be RuntimeDefault, here or for the pod']);
  const { drop, add } = mapping(own['capabilities']);
  if (!list(drop).includes('ALL')) faults.push([`${here}.capabilities.drop`, 'has to have ALL']);
  if (list(add).some((capability) => capability !== 'NET_BIND_SERVICE'))
    faults.push([`${here}.capabilities.add`, 'adds more than NET_BIND_SERVICE']);
  for (const [index, port] of mappings(container['ports']))
    if (port['hostPort']) faults.push([`${path}.ports[${index}].hostPort`, 'is not restricted']);
  return faults;
}

/** What breaks Pod Security's profile *restricted*, for a workload's pods. */
export function podSecurityFaults(workload: Workload): Fault[] {
  const { podSpec, path } = workload;
  const found = podFaults(podSpec, path);
  for (const [where, container] of containers(workload))
    found.push(...containerFaults(podSpec, container, where));
  if (!isMapping(podSpec['securityContext'])) found.push([`${path}.securityContext`, 'is missing']);
  return found.map(([field, message]) => faultOf(workload, field, message));
}
