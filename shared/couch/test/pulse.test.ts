import { Pulse } from '@data-connector/couch';
import { until } from '@data-connector/testing/until';

it('is not well after two looks in vain, and well again after one that is answered', async () => {
  let answers = false;
  let looks = 0;
  const pulse = new Pulse(async () => {
    looks++;
    if (!answers) throw new Error('nobody is there');
  }, 1);
  const { since } = pulse.state();
  pulse.start();
  await until('it to be missed', () => !pulse.state().ok);
  expect(looks).toBeGreaterThanOrEqual(2);
  expect(Date.parse(pulse.state().since)).toBeGreaterThanOrEqual(Date.parse(since));
  answers = true;
  await until('it to be back', () => pulse.state().ok);
  pulse.stop();
});
