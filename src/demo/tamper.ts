// Verifies the log, then a copy in which one byte of one entry was changed: the first must hold, the second must not.
import { cp, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { readLog } from '../audit/log/read-log.ts';
import { bundlePath } from '../audit/log/tiles.ts';
import { verdicts } from '../audit/verify/verify-findings.ts';
import { run as runAuditVerify } from '../cli/audit-verify.ts';
import { GatelogError } from '../model/error.ts';
import type { DemoFolder } from './folder.ts';
import type { Stage } from './stage.ts';
import type { Tell, Told } from './tell.ts';

export async function verifyAndTamper({ folder }: Stage, tell: Tell): Promise<void> {
  tell.heading(`The log is verified with the key it began with, in ${folder.path}`);
  const verify = (directory: string) => () => runVerify(folder, directory, tell);
  await tell.step('verify', 'verifying the log', verify(folder.audit), (verified) =>
    toldOf(verified, verdicts.ok.exit),
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
  await tell.step('verify-tampered', 'verifying the copy', verify(change.copy), (verified) =>
    toldOf({ ...verified, text: verdictOf(verified.text) }, verdicts.altered.exit),
  );
}

interface Verified {
  readonly command: string;
  /** What the command wrote, a report in JSON where the demo speaks to programs. */
  readonly text: string;
  readonly json: boolean;
  readonly exitCode: number;
}

/** The command an auditor runs, with its own words. */
async function runVerify(folder: DemoFolder, directory: string, tell: Tell): Promise<Verified> {
  const { io, text } = tell.listen();
  const { json } = tell;
  const keys = ['--vkey', folder.vkeyFile, '--key', folder.payloadKey];
  const exitCode = await runAuditVerify([directory, ...keys, ...(json ? ['--json'] : [])], io);
  const shown = [directory, ...keys].map((word) => (word.startsWith(folder.path) ? basename(word) : word));
  return { command: `$ gatelog audit verify ${shown.join(' ')}`, text: text(), json, exitCode };
}

function toldOf({ command, text, json, exitCode }: Verified, expected: number): Told {
  return {
    words: `${command}\n${text.trimEnd()}\nexit code ${exitCode}`,
    data: json ? (JSON.parse(text) as Told['data']) : {},
    asExpected: exitCode === expected,
  };
}

/** The verdict and what was found; what follows was shown once already. JSON stays whole. */
function verdictOf(text: string): string {
  return text.startsWith('{') ? text : (/^.*\n(?: .*\n)*/.exec(text)?.[0] ?? text);
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
