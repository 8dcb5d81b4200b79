import type { Secrets } from '../secrets/make-secrets.js';
import { settingTexts, type Deployed } from './settings.js';

/** Another part that a setting leads to. */
interface Address {
  readonly setting: string;
  readonly host: string;
  readonly port: number;
  /** Another namespace of the cluster, as in `collector.observability.svc`. */
  readonly namespace?: string;
}

const PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443, 'amqp:': 5672, 'amqps:': 5671 };

/** The addresses inside the system or the cluster that a part's settings name; the Internet and this machine are none. */
export const addresses = (deployed: Deployed, secrets: Secrets): Address[] =>
  [...settingTexts(deployed, secrets)].flatMap(([setting, text]) =>
    text
      .split(',')
      .map((part) => part.replace(/^[a-z][a-z0-9]*=/, ''))
      .filter((part) => /^[a-z]+:\/\/[^/]/.test(part) && URL.canParse(part))
      .flatMap((part): Address[] => {
        const { hostname: host, port, protocol } = new URL(part);
        const [, namespace] = /^[^.]+\.([^.]+)\.svc(?:\.|$)/.exec(host) ?? [];
        const address = { setting, host, port: Number(port) || (PORTS[protocol] ?? 0) };
        if (namespace !== undefined) return [{ ...address, namespace }];
        return protocol in PORTS && host !== 'localhost' && !host.includes('.') ? [address] : [];
      }),
  );
