import { loginIn, valueIn, type Secrets } from './make-secrets.js';

interface Definitions {
  readonly users?: readonly { readonly name?: string }[];
}

function accountsIn(definitions: string | undefined): readonly (string | undefined)[] {
  try {
    return ((JSON.parse(definitions ?? '') as Definitions).users ?? []).map(({ name }) => name);
  } catch {
    return [];
  }
}

/**
 * Where secrets that were there do not name what others need of them, as a provider that came later: a line each, with the
 * way out and without any value.
 * @param relays those that the operator has named
 */
export function gaps(secrets: Secrets, providers: readonly string[], relays: readonly string[]): string[] {
  const strangers = providers.filter(
    (name) => valueIn(secrets['keeper']?.['KEEPER_SECRETS'], name) === undefined,
  );
  const accounts = accountsIn(secrets['rabbitmq']?.['definitions.json']);
  const outsiders = ['notifier', ...providers].filter(
    (part) => !accounts.includes(loginIn(secrets[part]?.['AMQP_URL'])?.name),
  );
  const unsigned = relays.filter(
    (name) => valueIn(secrets['notifier']?.['RELAY_SECRETS'], name) === undefined,
  );
  const again = 'delete it and run this again: it is made of what the parts have';
  return [
    ...strangers.map((name) => `keeper/KEEPER_SECRETS does not name ${name}: ${again}`),
    ...outsiders.map((part) => `rabbitmq/definitions.json has no account for ${part}: ${again}`),
    ...unsigned.map(
      (name) => `notifier/RELAY_SECRETS does not name ${name}: add ${name}=whsec_$(openssl rand -base64 32)`,
    ),
  ];
}
