// `gatelog audit prove ENTRY`: a proof (c2sp.org/tlog-proof) that an entry stands in the signed log, for others to check.
import { writeFileSync } from 'node:fs';
import { parseVkey } from '../audit/log/note.ts';
import { proveEntry, verifyProof } from '../audit/log/prove.ts';
import { readLog } from '../audit/log/read-log.ts';
import { readOptions } from './arguments.ts';
import { auditSource, readCount, usage } from './audit-source.ts';
import { exitCodes } from './exit-codes.ts';
import { type Io, writeJson } from './io.ts';

const options = {
  directory: { type: 'string' },
  config: { type: 'string' },
  out: { type: 'string' },
  json: { type: 'boolean' },
} as const;

/** Writes the proof, after checking it: a directory that was changed proves nothing. */
export async function run(args: string[], io: Io): Promise<number> {
  const { values, positionals } = readOptions(args, options, 1);
  const index = readCount(positionals[0], 'ENTRY');
  if (index === undefined) throw usage('ENTRY is missing: the number of the entry');
  const { directory } = await auditSource({ directory: values.directory, config: values.config });
  const log = await readLog(directory);
  const proof = await proveEntry(log, index);
  const entry = await log.entry(index);
  const known = log.epochs.map(({ verifier }) => parseVkey(verifier.vkey));
  verifyProof(proof, entry, known, log.origin);
  if (values.out !== undefined) writeFileSync(values.out, proof);
  if (values.json)
    writeJson(io, { index, origin: log.origin, size: log.size, entry: entry.toString('utf8'), proof });
  else
    io.stdout.write(values.out === undefined ? proof : `proof of entry ${index} written to ${values.out}\n`);
  return exitCodes.ok;
}
