// Loaded into the gateway by `--import`: at SIGUSR2 it says how late a timer of its event loop was since the last time.
import { monitorEventLoopDelay } from 'node:perf_hooks';

const resolutionMillis = 5;
const delay = monitorEventLoopDelay({ resolution: resolutionMillis });
delay.enable();

process.on('SIGUSR2', () => {
  const late = (nanos: number) => Math.max(nanos / 1e6 - resolutionMillis, 0);
  const said = { event: 'loop-delay', median: late(delay.percentile(50)), p99: late(delay.percentile(99)) };
  process.stderr.write(`${JSON.stringify({ ...said, max: late(delay.max) })}\n`);
  delay.reset();
});
