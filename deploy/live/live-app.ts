import { readConfig, settingsHelp, type Settings } from '@data-connector/kit/config';
import { serviceSettings } from '@data-connector/service';
import { needsApp } from '../../services/providers.js';

/** The operator's app at a third party, without id and secret where none is registered, and where the third party leads back to. */
export interface LiveApp {
  readonly publicUrl: URL;
  readonly app: { readonly clientId: string; readonly clientSecret: string; readonly simulator?: URL };
}

/** Those settings of a provider's service that tell the app. */
function settingsOf(name: string): Settings {
  const { PUBLIC_URL, ...all } = serviceSettings(name, needsApp(name));
  const own = Object.entries(all).filter(([setting]) => setting.startsWith(`${name.toUpperCase()}_`));
  return { PUBLIC_URL, ...Object.fromEntries(own) };
}

/** The app as the environment has it. @param name the provider's @throws ConfigError */
export function liveApp(name: string): LiveApp {
  const config: Record<string, unknown> = readConfig(settingsOf(name));
  const of = (what: string) => config[`${name.toUpperCase()}_${what}`];
  const simulator = of('SIMULATOR_URL') as URL | undefined;
  return {
    publicUrl: config['PUBLIC_URL'] as URL,
    app: {
      clientId: (of('CLIENT_ID') as string | undefined) ?? '',
      clientSecret: (of('CLIENT_SECRET') as string | undefined) ?? '',
      ...(simulator && { simulator }),
    },
  };
}

/** What the settings mean, for `--help`. */
export const liveAppHelp = (): string => settingsHelp(settingsOf('<provider>'));
