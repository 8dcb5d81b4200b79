import { isVaultError } from '@data-connector/vault';
import fc from 'fast-check';
import { NoVaultLink } from '@data-connector/simulator';
import { NotConnected } from './device.js';
import type { Moment } from './link.js';
import { LostForNothing, isExcused, type Model, type Story } from './model.js';
import type { Side } from './scene.js';

type Command = fc.AsyncCommand<Model, Story>;

/** What a command does, in a few words that a replay prints. */
interface Deed {
  readonly name: string;
  readonly makesSense?: (model: Model) => boolean;
  readonly foresee?: (model: Model) => void;
  act(story: Story): Promise<void> | void;
}

const command = ({ name, makesSense = () => true, foresee, act }: Deed): Command => ({
  check: makesSense,
  async run(model, story) {
    foresee?.(model);
    await act(story);
  },
  toString: () => name,
});

/** A Vault that is told to ask later, or that somebody erased its sync, just asks again some time. */
async function told(story: Story, side: Side, deed: () => Promise<unknown>): Promise<void> {
  const device = story.world.devices[side];
  const meet = (code: string) => void story.met.set(code, (story.met.get(code) ?? 0) + 1);
  try {
    const how = await deed();
    if (typeof how === 'string') meet(how);
    if (how === 'reconnect_required' && !isExcused(story, device)) throw new LostForNothing();
  } catch (error) {
    if (error instanceof NoVaultLink && error.status >= 500) return meet('no way to connect');
    if (error instanceof NotConnected) return meet('not connected');
    if (!isVaultError(error)) throw error;
    meet(error.code);
    if (error.code === 'reconnect_required' && !isExcused(story, device)) throw new LostForNothing();
    if (error.retry === 'no' && !['sync_erased', 'sync_unknown', 'token_invalid'].includes(error.code))
      throw error;
  }
}

const who = (side: Side): string => (side === 0 ? 'phone' : 'laptop');

const ofDevice =
  (
    verb: string,
    deed: (story: Story, side: Side, via: Side) => Promise<unknown>,
  ): ((side: Side, via: Side) => Command) =>
  (side, via) =>
    command({
      name: `${verb}(${who(side)}, gateway ${via})`,
      makesSense: ({ connected }) => connected[side],
      act: (story) => told(story, side, () => deed(story, side, via)),
    });

const connect = (side: Side, via: Side): Command =>
  command({
    name: `connect(${who(side)}, gateway ${via})`,
    makesSense: ({ up }) => up[via],
    // It may fail: then the device stays as it was, and says so when it is to do what needs a connection.
    async act(story) {
      await told(story, side, () => story.world.devices[side].connect(via));
    },
    foresee: ({ connected }) => void (connected[side] = true),
  });

const share = (side: Side): Command =>
  command({
    name: `${who(side)} takes over the tokens of ${who((1 - side) as Side)}`,
    makesSense: ({ connected }) => connected[1 - side] === true,
    foresee: ({ connected }) => void (connected[side] = true),
    act: ({ world }) => world.devices[side].takeFrom(world.devices[(1 - side) as Side]),
  });

const start = ofDevice('start', ({ world }, side, via) => world.devices[side].start(via));
const collect = ofDevice('collect', ({ world }, side, via) => world.devices[side].collect(via));
const erase = ofDevice('erase', ({ world }, side, via) => world.devices[side].erase(via));
const refresh = ofDevice('refresh', ({ world }, side, via) => world.devices[side].refresh(via));

const bothAtOnce = (): Command =>
  command({
    name: 'both devices start at once',
    makesSense: ({ connected }) => connected[0] && connected[1],
    async act(story) {
      const { devices } = story.world;
      await Promise.all(([0, 1] as const).map((side) => told(story, side, () => devices[side].start(side))));
    },
  });

const kill = (side: Side): Command =>
  command({
    name: `kill(replica ${side})`,
    makesSense: ({ up }) => up[side],
    foresee: ({ up }) => void (up[side] = false),
    act: ({ world }) => world.replicas[side].kill(),
  });

/** A token endpoint's answer that is out has not come in yet: a replica that is cut off then never gets it. */
const killAt = (side: Side, whom: 'store' | 'thirdParty', moment: Moment): Command =>
  command({
    name: `kill(replica ${side}) when its request ${moment.nth} of the ${whom} is ${moment.at}`,
    makesSense: ({ up }) => up[side],
    foresee: ({ up }) => void (up[side] = false),
    act({ world }) {
      const dying = world.replicas[side];
      const links = dying.links();
      links?.[whom].when(moment, () => {
        void dying.kill();
      });
    },
  });

const restart = (side: Side): Command =>
  command({
    name: `restart(replica ${side})`,
    makesSense: ({ up }) => !up[side],
    foresee: ({ up }) => void (up[side] = true),
    async act({ world }) {
      const { [side]: replica } = world.replicas;
      // One that was to die at a moment that has not come yet dies now.
      await replica.kill();
      await replica.start();
    },
  });

const drain = (side: Side): Command =>
  command({
    name: `end(replica ${side}) in good order, and start it again`,
    makesSense: ({ up }) => up[side],
    async act({ world }) {
      await world.replicas[side].drain();
      await world.replicas[side].start();
    },
  });

const loseAnswers = (side: Side, times: number): Command =>
  command({
    name: `the store's next ${times} answers to replica ${side} break off`,
    makesSense: ({ up }) => up[side],
    act: ({ world }) =>
      void world.replicas[side].links()?.store.faults.add({ kind: 'cut', bytes: 0 }, { times }),
  });

const atThirdParty = (name: string, act: (story: Story) => unknown): Command =>
  command({
    name: `at the third party: ${name}`,
    act(story) {
      act(story);
      story.world.look();
    },
  });

const oneOf = <T>(all: readonly T[], place: number): T | undefined => all[place % Math.max(1, all.length)];

/** Every command, with what is left to chance in it. @param links whether replicas have links of their own */
export function commands({ links }: { readonly links: boolean }): fc.Arbitrary<Command>[] {
  const side = fc.constantFrom<Side>(0, 1);
  const sides = fc.tuple(side, side);
  const place = fc.nat(40);
  const whom = fc.constantFrom('store' as const, 'thirdParty' as const);
  const at = fc.constantFrom<Moment['at']>('asked', 'answered');
  const moment = fc.record({ at, nth: fc.integer({ min: 1, max: 14 }) });

  const devices = [connect, start, collect, erase, refresh].map((deed) => sides.map((both) => deed(...both)));
  const replicas = [kill, restart, drain].map((deed) => side.map(deed));
  const dying = fc.tuple(side, whom, moment).map((all) => killAt(...all));
  const breaking = fc.tuple(side, fc.integer({ min: 1, max: 4 })).map((all) => loseAnswers(...all));
  const expire = fc.constant(
    // Those that a device has: one that is refused as soon as it was renewed means that the grant is gone.
    atThirdParty('access tokens expire', ({ world }) => {
      for (const device of world.devices)
        world.simulator.grants.expire(device.connection()?.accessToken ?? '');
    }),
  );
  const thirdParty = [
    expire,
    fc.constant(atThirdParty('a post', ({ world }) => world.simulator.add('posts', {}, world.accountId))),
    fc.constant(
      atThirdParty('one more is followed', ({ world }) =>
        world.simulator.add('following', {}, world.accountId),
      ),
    ),
    place.map((nth) =>
      atThirdParty(`post ${nth} is deleted`, ({ world: { accountId, simulator } }) => {
        const id = oneOf(simulator.ids(accountId).posts, nth);
        if (id !== undefined) simulator.remove('posts', id, accountId);
      }),
    ),
    place.map((nth) =>
      atThirdParty(`number ${nth} is followed no longer`, ({ world: { accountId, simulator } }) => {
        const id = oneOf(simulator.ids(accountId).following, nth);
        if (id !== undefined) simulator.remove('following', id, accountId);
      }),
    ),
  ];
  return [
    ...devices,
    side.map(share),
    fc.constant(bothAtOnce()),
    ...replicas,
    ...(links ? [dying, breaking] : []),
    ...thirdParty,
    // What breaks most comes more often: syncs that begin with tokens that are over, and replicas that die of it.
    ...(links ? [dying, dying] : []),
    expire,
    expire,
    sides.map((both) => start(...both)),
  ];
}
