// The thread of one verification: apart from that of the index, so that lists stay quick while all of the log is read.
import { parentPort, workerData } from 'node:worker_threads';
import { verifyLog } from '../audit/verify/verify.ts';
import { failureOf } from './rpc.ts';
import type { Verdict } from './verification.ts';

/** What is told of a bad log at most. */
const mostFindings = 100;

async function verify(directory: string): Promise<Verdict> {
  try {
    const { verdict, size, findings, findingCount } = await verifyLog(directory);
    const told = findings.slice(0, mostFindings).map(({ what, index, path }) => {
      const where = [index === undefined ? undefined : `entry ${index}`, path].filter(
        (one) => one !== undefined,
      );
      return where.length === 0 ? what : `${where.join(', ')}: ${what}`;
    });
    const more = findingCount > told.length ? [`and ${findingCount - told.length} more`] : [];
    return { state: verdict === 'ok' ? 'whole' : 'not-whole', entries: size, findings: [...told, ...more] };
  } catch (cause) {
    return { state: 'failed', entries: 0, findings: [failureOf(cause).message] };
  }
}

parentPort?.postMessage(await verify((workerData as { directory: string }).directory), []);
