import { simulatorSettings } from '@data-connector/simulator';

test('without an environment there are modest defaults and no faults', () => {
  expect(simulatorSettings({})).toEqual({
    sizes: {},
    latencyMs: 0,
    rateLimit: undefined,
    faults: {},
    seed: 1,
  });
});

test('faults can be named in short or in full', () => {
  const { faults } = simulatorSettings({ SIMULATOR_FAULTS: '5xx:0.05, garbage:0.01,expired:1' });
  expect(faults).toEqual({ 'server-error': 0.05, garbage: 0.01, 'expired-token': 1 });
});

test.each(['5xx', 'unknown:0.5', '5xx:2', '5xx:0.1,', '__proto__:1', 'constructor:1'])(
  'the faults %s are refused without being quoted',
  (text) => {
    expect(() => simulatorSettings({ SIMULATOR_FAULTS: text })).toThrow('SIMULATOR_FAULTS is not a list');
  },
);

test('sizes are given by list', () => {
  const { sizes } = simulatorSettings({ SIMULATOR_SIZES: 'posts:1000, saved-tracks:0' });
  expect(sizes).toEqual({ posts: 1000, 'saved-tracks': 0 });
});

test.each(['posts', 'posts:-1', 'posts:1,', 'posts:1e9', '__proto__:1'])(
  'the sizes %s are refused without being quoted',
  (text) => {
    expect(() => simulatorSettings({ SIMULATOR_SIZES: text })).toThrow('SIMULATOR_SIZES is not a list');
  },
);
