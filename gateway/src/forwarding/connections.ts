import http from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';

type Agent = http.Agent | https.Agent;
type Create = http.Agent['createConnection'];

/** Waits before a connection that nobody took is tried again, in ms: a Service may lead the next one elsewhere. */
const WAITS_MS = [25, 100];

/** Makes connections that are open when a request gets them: until then it is known that nothing of it was sent. */
function patiently(create: Create, opened: 'connect' | 'secureConnect'): Create {
  return (options, created) => {
    const attempt = (waits: readonly number[]): void => {
      const socket = create(options) as Socket;
      const failed = (fault: Error) => {
        const [wait, ...more] = waits;
        if (wait === undefined) created?.(fault, socket);
        else setTimeout(attempt, wait, more);
      };
      const late = () =>
        socket.destroy(Object.assign(new Error('nobody answers'), { code: 'ETIMEDOUT', syscall: 'connect' }));
      socket.once('error', failed).once('timeout', late);
      socket.once(opened, () => {
        socket.off('error', failed).off('timeout', late);
        created?.(null, socket);
      });
    };
    attempt(WAITS_MS);
    return undefined;
  };
}

/**
 * The connections to one service. How long it may be silent is their own limit, so that it costs no request a timer.
 * Without maxSockets: a request that waits for a socket has been answered when it gets one.
 * @param keepAlive whether a connection is kept for the next request; each new one may lead to another replica
 * @param timeout in ms
 */
export function connectionsTo({ protocol }: URL, keepAlive: boolean, timeout: number): Agent {
  const tls = protocol === 'https:';
  const agent = tls ? new https.Agent({ keepAlive, timeout }) : new http.Agent({ keepAlive, timeout });
  const create: Create = agent.createConnection.bind(agent);
  agent.createConnection = patiently(create, tls ? 'secureConnect' : 'connect');
  return agent;
}
