// The thread of the index: its own file, its own reading of the log, nothing of the request path.
import { parentPort, workerData } from 'node:worker_threads';
import { failureOf, type Method, type Reply, type Request } from './rpc.ts';
import { type IndexOptions, openIndex, type ServedIndex } from './serve-index.ts';

const port = parentPort;
if (port === null) throw new Error('this file runs as a worker');
const post = (reply: Reply) => port.postMessage(reply);

async function answer(index: ServedIndex, { id, method, values }: Request): Promise<void> {
  const ask = index.answers[method] as (...values: readonly unknown[]) => Promise<unknown>;
  try {
    post({ type: 'answer', id, value: await index.guarded(() => ask(...values)) });
  } catch (cause) {
    post({ type: 'error', id, failure: failureOf(cause) });
  }
}

try {
  const index = await openIndex(workerData as IndexOptions);
  port.on('message', (message: Request | 'close') => {
    if (message === 'close') {
      index[Symbol.dispose]();
      process.exit(0);
    }
    void answer(index, message as Request & { readonly method: Method });
  });
  post({ type: 'ready' });
  await index.followForEver();
} catch (cause) {
  post({ type: 'failed', failure: failureOf(cause) });
  process.exitCode = 1;
  port.close();
}
