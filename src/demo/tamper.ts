// Verifies the log, then a copy in which one byte of one entry was changed: the first must hold, the second must not.
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadPrivatePayloadKey } from '../audit/payload-keys.ts';
import { readLog } from '../audit/read-log.ts';
import { bundlePath } from '../audit/tiles.ts';
import { verifyLog } from '../audit/verify.ts';
import type { Report } from '../audit/verify-report.ts';
import { GatelogError } from '../model/error.ts';
import type { DemoFolder } from './folder.ts';
import type { Stage } from './stage.ts';
import type { Tell } from './tell.ts';

export async function verifyAndTamper({ folder, trusted }: Stage, tell: Tell): Promise<void> {
  const verify = (directory: string) =>
    verifyLog(directory, { trusted, payloadKey: loadPrivatePayloadKey(folder.payloadKey) });
  tell.heading('The log is verified');
  await tell.step(
    'verify',
    'verifying the log',
    () => verify(folder.audit),
    (report) => ({
      words: reportWords(folder.audit, report, tell),
      data: reportData(report),
      asExpected: report.verdict === 'ok' && report.findingCount === 0,
    }),
  );
  tell.heading('One byte is changed in a copy: the UPDATE of one row shall look as if it had changed none');
  const change = await tell.step(
    'tamper',
    'copying the log',
    () => changeOneByte(folder),
    (changed) => ({
      words: `byte ${changed.offset} of ${changed.path}: "${changed.before}" becomes "${changed.after}"`,
      data: { ...changed },
    }),
  );
  await tell.step(
    'verify-tampered',
    'verifying the copy',
    () => verify(change.copy),
    (report) => ({
      words: reportWords(change.copy, report, tell),
      data: reportData(report),
      asExpected: report.verdict === 'altered',
    }),
  );
}

function reportWords(directory: string, report: Report, tell: Tell): string {
  const { verdict, exitCode, size, origin, payloads, findings, notChecked } = report;
  const good = verdict === 'ok';
  const verdictText = tell.paint(good ? 'green' : 'red', good ? 'OK' : verdict.toUpperCase());
  const facts = `${size} entries of ${origin}, ${payloads.named} payloads, exit code ${exitCode}`;
  const found = findings.map(
    ({ what, index }) => `  ${index === undefined ? '' : `entry ${index}: `}${what}`,
  );
  const open = good ? notChecked.map((sentence) => tell.paint('dim', `  not checked: ${sentence}`)) : [];
  return [`$ gatelog audit verify ${directory}`, `${verdictText}  ${facts}`, ...found, ...open].join('\n');
}

function reportData({ verdict, exitCode, size, origin, findings, findingCount, notChecked }: Report) {
  return { verdict, exitCode, size, origin, findings, findingCount, notChecked };
}

interface Change {
  readonly copy: string;
  /** Relative to the copy. */
  readonly path: string;
  readonly offset: number;
  readonly before: string;
  readonly after: string;
}

const outcomeOfUpdate = /"rows":(1),"status":"ok","word":"UPDATE/;

/** In the bundle that holds the outcome of the UPDATE. */
async function changeOneByte(folder: DemoFolder): Promise<Change> {
  const copy = join(folder.path, 'audit-copy');
  await cp(folder.audit, copy, { recursive: true });
  const { size } = await readLog(copy);
  for (let bundle = 0; bundle * 256 < size; bundle += 1) {
    const path = bundlePath(bundle, Math.min(256, size - bundle * 256));
    const bytes = await readFile(join(copy, path));
    // One character of latin1 is one byte, so that the place in the text is the place in the file.
    const found = outcomeOfUpdate.exec(bytes.toString('latin1'));
    if (found === null) continue;
    const offset = found.index + '"rows":'.length;
    bytes.write('0', offset);
    await writeFile(join(copy, path), bytes);
    return { copy, path, offset, before: '1', after: '0' };
  }
  throw new GatelogError('demo.log', 'the log does not hold the outcome of the UPDATE');
}
