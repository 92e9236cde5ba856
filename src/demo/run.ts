// `gatelog demo`: sets the stage, lets an agent act, shows the trail, proves it, breaks a copy, and stays up for psql.
import type { Sink } from '../cli/io.ts';
import { playAgent } from './play.ts';
import { showTrail } from './show-trail.ts';
import { type Stage, setStage } from './stage.ts';
import { stayUp } from './stay-up.ts';
import { verifyAndTamper } from './tamper.ts';
import { Tell } from './tell.ts';

export interface DemoOptions {
  /** End after the show instead of staying up. */
  readonly once: boolean;
  readonly json: boolean;
  readonly stdout: Sink;
  readonly stderr: Sink;
}

/** 0 when all went as promised, 1 when something did not. Throws GatelogError `demo.*` when it cannot run here. */
export async function runDemo(options: DemoOptions): Promise<number> {
  const interrupt = new AbortController();
  using _ = onSignals(() => interrupt.abort());
  const { signal } = interrupt;
  const tell = new Tell({ ...options, signal });
  tell.heading('Gatelog demo: all of it runs on this machine, and nothing of it stays behind');
  await using stage: Stage = await setStage(tell);
  await playAgent(stage, tell, options.once);
  const trail = await showTrail(stage, tell);
  await verifyAndTamper(stage, tell);
  if (!options.once) await stayUp(stage, trail, tell, signal);
  return tell.unexpected === 0 ? 0 : 1;
}

/** Ctrl-C must not leave a database behind: what was started is ended in order. */
function onSignals(stop: () => void): Disposable {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, stop);
  return {
    [Symbol.dispose]: () => {
      for (const signal of signals) process.off(signal, stop);
    },
  };
}
