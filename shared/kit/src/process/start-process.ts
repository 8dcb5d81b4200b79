import { ConfigError, startConfig, type ConfigOf, type Settings } from '../config/index.js';
import { createLog, type Log, type LogLevel } from '../log/index.js';
import { startTracing, type Tracing } from '../tracing/index.js';
import { END_MARGIN_MS, endInPhases, FINISH_MS, type EndingTimes, type Part } from './phases.js';

/** A process of this house. Its settings say how it logs, where it sends its traces, and how long it takes to end. */
export interface Process<S extends Settings> {
  /** As its log lines have it. */
  readonly name: string;
  /** As people call it. */
  readonly title: string;
  readonly settings: S;
  /** What is wrong with settings that are each fine. */
  readonly faults?: (config: ConfigOf<S>) => readonly string[];
}

/** The settings that every process may have. */
interface Common {
  readonly LOG_LEVEL?: LogLevel;
  readonly OTEL_EXPORTER_OTLP_ENDPOINT?: URL;
  readonly SHUTDOWN_DELAY_SECONDS?: number;
  readonly DRAIN_SECONDS?: number;
}

/**
 * Runs a process until it is told to end (SIGTERM, SIGINT). What keeps it from starting it says in one line, and ends with
 * 1: all faulty settings at once, or a code.
 * @param start makes its parts, in the order in which they stand on one another
 */
export async function startProcess<S extends Settings>(
  { name, title, settings, faults = () => [] }: Process<S>,
  start: (config: ConfigOf<S>, log: Log, tracing: Tracing) => Promise<readonly Part[]>,
): Promise<void> {
  try {
    const config = startConfig(settings, faults);
    const common: Common = config;
    const log = createLog(name, common.LOG_LEVEL);
    const tracing = await startTracing({ service: name, endpoint: common.OTEL_EXPORTER_OTLP_ENDPOINT });
    const parts = await start(config, log, tracing);
    const { SHUTDOWN_DELAY_SECONDS: leave = 0, DRAIN_SECONDS: finish = FINISH_MS / 1000 } = common;
    const times = { leaveMs: leave * 1000, finishMs: finish * 1000 };
    endWhenTold([{ close: () => tracing.stop() }, ...parts], times, log);
  } catch (error) {
    const faulty = error instanceof ConfigError;
    const reason = faulty ? error.message : ((error as { code?: string }).code ?? 'fault');
    process.stderr.write(`The ${title} does not start. ${reason}\n`);
    process.exitCode = 1;
    if (faulty) return;
    createLog(name).error('the process does not start', { error });
    // Parts of it may run already, and would hold a process that serves nothing.
    process.exit();
  }
}

/** In phases, or with 1 when that takes too long: a store or broker that hangs must not keep a process that was told to end. */
function endWhenTold(parts: readonly Part[], times: EndingTimes, log: Log): void {
  const withinMs = times.leaveMs + times.finishMs + END_MARGIN_MS;
  const giveUp = () => {
    log.error('did not end in time: the rest is left to other replicas', { ms: withinMs });
    process.exit(1);
  };
  let told = false;
  const tell = async () => {
    if (told) return;
    told = true;
    log.info('ending');
    setTimeout(giveUp, withinMs).unref();
    if (!(await endInPhases(parts, times, log))) giveUp();
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void tell());
}
