import type { Secrets } from '../secrets/make-secrets.js';
import { settingTexts, type Deployed } from './settings-faults.js';

/** Another part that a setting leads to. */
export interface Address {
  readonly setting: string;
  readonly host: string;
  readonly port: number;
}

const PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443, 'amqp:': 5672, 'amqps:': 5671 };

/** The addresses that a part's settings name, of this system or not. */
function all(deployed: Deployed, secrets: Secrets): Address[] {
  return [...settingTexts(deployed, secrets)].flatMap(([setting, text]) =>
    text
      .split(',')
      .map((part) => part.replace(/^[a-z][a-z0-9]*=/, ''))
      .filter((part) => /^[a-z]+:\/\/[^/]/.test(part) && URL.canParse(part))
      .map((part) => new URL(part))
      .filter(({ protocol }) => protocol in PORTS)
      .map(({ hostname, port, protocol }) => ({
        setting,
        host: hostname,
        port: Number(port) || (PORTS[protocol] ?? 0),
      })),
  );
}

/** The addresses inside the system that a part's settings name: those without a dot, and not this machine itself. */
export const addresses = (deployed: Deployed, secrets: Secrets): Address[] =>
  all(deployed, secrets).filter(({ host }) => !host.includes('.') && host !== 'localhost');

/** The addresses in other namespaces of a cluster that a part's settings name, as `collector.observability.svc`. */
export const addressesAbroad = (
  deployed: Deployed,
  secrets: Secrets,
): (Address & { readonly namespace: string })[] =>
  all(deployed, secrets).flatMap((address) => {
    const [, namespace] = /^[^.]+\.([^.]+)\.svc(?:\.|$)/.exec(address.host) ?? [];
    return namespace === undefined ? [] : [{ ...address, namespace }];
  });
