import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { generatedDeployment } from '../../deploy/generator/files.js';
import { outOfDate, writeGenerated } from '../../deploy/generator/out-of-date.js';
import { PROVIDER_NAMES } from '../../services/providers.js';
import { changed, ROOT } from './support/changed.js';

const stale = async (folder: string) =>
  outOfDate(await generatedDeployment(folder)).map(([file]) => relative(folder, file));

describe('what is generated of what deploys', () => {
  it('is as npm run generate writes it', async () => {
    expect(await stale(ROOT)).toEqual([]);
  });

  it('is named when it is out of date, and written anew; what nobody generates is taken away', async () => {
    await changed([['docker-compose.yml', 'SIMULATOR_URL-', 'SIMULATOR_URL:-']], async (folder) => {
      const [gone, stranger] = [
        `k8s/providers/${PROVIDER_NAMES[0]}/kustomization.yaml`,
        'k8s/providers/other/kustomization.yaml',
      ];
      rmSync(join(folder, gone));
      mkdirSync(join(folder, 'k8s/providers/other'));
      writeFileSync(join(folder, stranger), 'kind: Kustomization\n');
      expect((await stale(folder)).sort()).toEqual(['docker-compose.yml', gone, stranger].sort());

      writeGenerated(await generatedDeployment(folder));
      expect(await stale(folder)).toEqual([]);
      expect(existsSync(join(folder, stranger))).toBe(false);
      for (const file of ['docker-compose.yml', gone])
        expect(readFileSync(join(folder, file), 'utf8')).toBe(readFileSync(join(ROOT, file), 'utf8'));
    });
  });

  it('has a place in each file', async () => {
    await changed([['docker-compose.yml', '# providers: spools\n', '']], async (folder) => {
      await expect(generatedDeployment(folder)).rejects.toThrow('providers: spools is not shown');
    });
  });
});
