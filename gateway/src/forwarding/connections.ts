import http from 'node:http';
import https from 'node:https';
import { buildConnector } from 'undici';

/** How long a connection may take, in ms. */
const CONNECT_MS = 3_000;
/** How long an idle connection is kept where the service does not say for how long, in ms: as undici does. Node's agent heeds what it says only beside this. */
const IDLE_MS = 4_000;
/** Waits before a connection that nobody took is tried again, in ms: a Service may lead the next one elsewhere. */
const WAITS_MS = [25, 100];

/** Makes connections that are open when a request gets them: until then it is known that nothing of it was sent. */
export function patiently(connect: buildConnector.connector): buildConnector.connector {
  return (options, created) => {
    const attempt = (waits: readonly number[]): void =>
      connect(options, (...result) => {
        const [wait, ...more] = waits;
        if (result[0] && wait !== undefined) setTimeout(attempt, wait, more);
        else created(...result);
      });
    attempt(WAITS_MS);
  };
}

/** Connects to services. */
export const connector = patiently(buildConnector({ timeout: CONNECT_MS }));

/**
 * The same connections for Node's own client. Without maxSockets: a request that waits for a socket has been answered when
 * it gets one.
 * @param keepAlive whether a connection is kept for the next request; each new one may lead to another replica
 */
export function agentFor({ protocol, hostname, port }: URL, keepAlive: boolean): http.Agent {
  const options = { keepAlive, timeout: IDLE_MS };
  const agent = protocol === 'https:' ? new https.Agent(options) : new http.Agent(options);
  agent.createConnection = (_options, created) => {
    connector({ protocol, hostname, port }, (...[fault, socket]) => {
      if (fault) (created as (fault: Error) => void)(fault);
      else created?.(null, socket);
    });
    return undefined;
  };
  return agent;
}
