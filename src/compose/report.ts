// Where operators read what happens inside: one JSON line per event. Never given a token, a secret or a value.
import { pino } from 'pino';

export type Report = (event: string, data: Readonly<Record<string, unknown>>) => void;

export function reportToStderr(): Report {
  const logger = pino(
    { base: null, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ dest: 2, sync: true }),
  );
  return (event, data) => logger.info(data, event);
}
