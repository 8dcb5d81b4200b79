const HOUR_MS = 3_600_000;

/**
 * Does something soon and then every hour, at a time of its own so that replicas do not all come at once.
 * @param job must not throw; it is waited for
 * @returns what ends it: a job that is under way comes to its end
 */
export function hourly(job: () => Promise<void>): () => void {
  let ended = false;
  let timer: NodeJS.Timeout;
  const next = (ms: number): void => {
    timer = setTimeout(() => void round(), ms).unref();
  };
  const round = async (): Promise<void> => {
    await job();
    if (!ended) next(HOUR_MS * (0.9 + Math.random() / 5));
  };
  next(60_000 * Math.random());
  return () => {
    ended = true;
    clearTimeout(timer);
  };
}
