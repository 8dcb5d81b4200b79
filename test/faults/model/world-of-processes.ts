import { join } from 'node:path';
import { RENEWED } from '../../harness/providers/of-processes.js';
import type { Replica as ReplicaProcess } from '../../system/processes/replica.js';
import type { Stage } from '../processes/stage.js';
import { hasRenewals } from '../processes/token-wire.js';
import type { Replica } from './replica.js';
import { startScene } from './scene.js';
import type { World } from './world.js';

/** A replica that is a process. The others call through what it calls through: it has no links of its own. */
function replicaOf({ wire }: Stage, process: ReplicaProcess): Replica {
  const child = () => process.processes.at(-1);
  const alive = () => child()?.running() ?? false;
  const spool = join(process.folder, 'spool');
  let stranded = false;
  return {
    alive,
    stranded: () => stranded,
    links: () => undefined,
    start: () => process.restart(),
    async kill() {
      const { pid } = child() ?? {};
      if (pid === undefined || !alive()) return;
      await wire.cut(pid, spool, () => process.end('SIGKILL'));
      stranded ||= hasRenewals(spool);
    },
    async drain() {
      await process.end('SIGTERM');
    },
  };
}

/** A world whose replicas are the processes of a stage. */
export async function worldOfProcesses(stage: Stage): Promise<World> {
  const { gateways, services, thirdParties } = stage.fleet;
  const scene = await startScene(thirdParties[RENEWED], RENEWED, [gateways[0].url, gateways[1].url]);
  const [first, second] = services[RENEWED];
  return {
    ...scene,
    replicas: [replicaOf(stage, first), replicaOf(stage, second)],
    lost: stage.wire.lost,
    close: async () => undefined,
  };
}
