import { describe, expect, it } from '@jest/globals';
import { faultsWith, type Broken } from './support/broken.js';

describe('check:deploy of Compose and the image', () => {
  it.each<Broken>([
    [
      'a setting that Compose does not know',
      'docker-compose.yml',
      'VAULT_URL:',
      'VAULTS_URL:',
      /services\.gateway\.environment\.VAULTS_URL/,
    ],
    [
      'a setting that Compose misses',
      'docker-compose.yml',
      /\n *KEEPER_SECRETS_FILE:.*/,
      '',
      /KEEPER_SECRETS.*is not set for keeper/,
    ],
    [
      'a field that Compose does not know',
      'docker-compose.yml',
      'restart: unless-stopped',
      'restarts: always',
      /services\.gateway\.restarts: is unknown/,
    ],
    [
      'a port that is open to everybody',
      'docker-compose.yml',
      '127.0.0.1:15672',
      '0.0.0.0:15672',
      /services\.rabbitmq\.ports\[0\]: is open beyond this machine/,
    ],
    [
      'a secret of somebody else',
      'docker-compose.yml',
      'source: twitter_amqp_url',
      'source: facebook_amqp_url',
      /services\.twitter\.secrets\[3\]\.source: is a secret of facebook/,
    ],
    [
      'a wait for nobody’s health',
      'docker-compose.yml',
      /(gateway:[^]*?depends_on:\n +)facebook:/,
      '$1facebok:',
      /services\.gateway\.depends_on\.facebok: leads nowhere/,
    ],
    [
      'a simulator without its network',
      'docker-compose.yml',
      /\n +restart: true/,
      '',
      /services\.facebook-simulator\.depends_on\.facebook\.restart: has to be true/,
    ],
    [
      'accepted secrets that are not mounted',
      'docker-compose.yml',
      /\n.*source: facebook_accepted_service_secrets.*/,
      '',
      /ACCEPTED_SERVICE_SECRETS_FILE\): names .*where no secret is mounted/,
    ],
    [
      'root in the image',
      'deploy/Dockerfile',
      'USER 65532:65532',
      'USER root',
      /deploy\/Dockerfile: line \d+ \(USER\): is not a number/,
    ],
    [
      'no health in the image',
      'deploy/Dockerfile',
      /HEALTHCHECK.*/,
      '',
      /deploy\/Dockerfile: HEALTHCHECK: is missing/,
    ],
    [
      'a base without a digest',
      'deploy/Dockerfile',
      /(node:[\w.-]+)@sha256:\w+/,
      '$1',
      /deploy\/Dockerfile: line \d+ \(FROM\): node:\S+ is not pinned by a digest/,
    ],
    [
      'a store without a digest',
      'docker-compose.yml',
      /(couchdb:[\w.-]+)@sha256:\w+/,
      '$1',
      /services\.couchdb\.image: couchdb:\S+ is not pinned by a digest/,
    ],
    [
      'what the linter does not know',
      'deploy/Dockerfile',
      'WORKDIR /app',
      'WORKDR /app',
      /deploy\/Dockerfile: line \d+: .*WORKDR/,
    ],
  ])('names the file and the field of %s', async (_what, file, from, to, said) => {
    expect(await faultsWith(file, from, to)).toContainEqual(expect.stringMatching(said));
  });
});
