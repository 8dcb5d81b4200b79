import { Pulse } from '@data-connector/couch';
import { until } from '@data-connector/testing/until';

it('is not well after two looks in vain, and well again after one that is answered', async () => {
  let answers = false;
  let looks = 0;
  const pulse = new Pulse(
    async () => {
      looks++;
      if (!answers) throw new Error('nobody is there');
    },
    { everyMs: 1 },
  );
  const { since } = pulse.state();
  pulse.start();
  await until('it to be missed', () => !pulse.state().ok);
  expect(looks).toBeGreaterThanOrEqual(2);
  expect(Date.parse(pulse.state().since)).toBeGreaterThanOrEqual(Date.parse(since));
  answers = true;
  await until('it to be back', () => pulse.state().ok);
  pulse.stop();
});

it('is not well before the first look is answered, and tells how it is then and when that changes', async () => {
  const told: boolean[] = [];
  let answers = false;
  const look = async () => {
    if (!answers) throw new Error('nobody is there');
  };
  const pulse = new Pulse(look, { everyMs: 1, failures: 1, told: (ok) => void told.push(ok) });
  expect(pulse.state().ok).toBe(false);
  pulse.start();
  await until('the first look', () => told.length > 0);
  answers = true;
  await until('an answer', () => pulse.state().ok);
  answers = false;
  await until('it to be missed', () => !pulse.state().ok);
  pulse.stop();
  expect(told).toEqual([false, true, false]);
});
