import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { describeSystemOnRabbitMq } from '@data-connector/testing/rabbitmq';
import { PROVIDERS } from '../harness/providers/of-processes.js';
import { deadLetters } from './canary/broker-places.js';
import { startCanary, type Canary } from './canary/canary.js';
import { connectingStages } from './canary/connecting-stages.js';
import { databasesOf } from './canary/couch-places.js';
import { spellingsOf } from './canary/needles.js';
import { exportsOf, filesBelow, messagesOf, metricsOf, metricsUrlOf, outputsOf } from './canary/places.js';
import { plant } from './canary/planting.js';
import { requestStages } from './canary/request-stages.js';
import { sealedStages } from './canary/sealed-stages.js';
import { search, type Place } from './canary/search.js';
import { spoolStage } from './canary/spool-stage.js';
import { startStages } from './canary/start-stages.js';
import { syncingStages } from './canary/syncing-stages.js';
import type { Child } from './processes/child.js';
describeSystemOnRabbitMq('the secrets of a whole run', (broker) => {
  let canary: Canary;
  const others: Child[] = [];

  async function everywhere(): Promise<Place[]> {
    const { fleet } = canary;
    const { node, url } = broker();
    return [
      ...outputsOf([...fleet.processes(), ...others]),
      ...filesBelow(fleet.folder),
      ...(node ? filesBelow(node.folder) : []),
      ...(await databasesOf(fleet.store)),
      ...messagesOf(fleet.tap),
      ...(await deadLetters(url)),
      ...exportsOf(canary.collector),
    ];
  }

  beforeAll(async () => {
    canary = await startCanary(broker().url);
  });
  afterAll(() => canary?.close());

  describe('while people connect', () => connectingStages(() => canary));
  describe('while people connect with keys and proofs', () => sealedStages(() => canary));
  describe('while Vaults sync', () => syncingStages(() => canary));
  describe('while requests are malformed', () => requestStages(() => canary));
  describe('while the store takes nothing', () => spoolStage(() => canary));
  describe('while processes do not start', () =>
    startStages(
      () => canary,
      (child) => others.push(child),
    ));

  it('would be found in each place and each encoding', async () => {
    const planted = await plant(canary, broker());
    others.push(planted.child);
    const places = [...(await everywhere()), ...(await metricsOf([planted.exposing]))];
    const found = search([planted.needle], places);
    const spellings = spellingsOf(planted.needle).map(({ encoding }) => encoding);
    for (const { name, without } of planted.places) {
      const here = new Set(found.flatMap(({ place, encoding }) => (place.includes(name) ? [encoding] : [])));
      expect([name, here]).toEqual([
        name,
        new Set(spellings.filter((encoding) => !without.includes(encoding))),
      ]);
    }
    await planted.weed();
  });

  it('are nowhere, once all processes have ended', async () => {
    const { fleet, needles } = canary;
    const replicas = [
      ...fleet.gateways,
      ...Object.values(fleet.services).flat(),
      fleet.notifier,
      fleet.keeper,
    ];
    const metrics = await metricsOf(replicas.map(metricsUrlOf));
    const ended = await Promise.all(replicas.map((replica) => replica.end('SIGTERM')));
    expect(ended).toEqual(replicas.map(() => ({ code: 0, signal: null })));
    const traced = new Set(canary.collector.spans.map(({ service }) => service));
    expect([...traced].sort()).toEqual(['gateway', 'notifier', ...PROVIDERS].sort());
    expect(search(needles.all, [...metrics, ...(await everywhere())])).toEqual([]);
  });
});
