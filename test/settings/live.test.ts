import { describe, expect, it } from '@jest/globals';
import { isLive, PROVIDERS, startSettings } from '../../scripts/start-settings.js';

describe.each(PROVIDERS.map((provider) => [provider.definition.manifest.name, provider] as const))(
  '%s is live with npm start',
  (name, provider) => {
    const app = name.toUpperCase();
    const { needsApp } = provider.definition;
    const live = (environment: Record<string, string>) => isLive(provider, startSettings(environment).apps);
    const registered = { [`${app}_CLIENT_ID`]: 'id', [`${app}_CLIENT_SECRET`]: 'a-good-secret' };

    it('when its app is told, or where none is registered, when it is to be', () => {
      expect(live({})).toBe(false);
      expect(live(registered)).toBe(needsApp);
      expect(live({ [`${app}_LIVE`]: 'true' })).toBe(!needsApp);
      expect(live({ [`${app}_LIVE`]: 'false' })).toBe(false);
    });
  },
);
