// Opens and closes the log of a gateway.
import { existsSync } from 'node:fs';
import type { Journal } from '../audit/journal.ts';
import { openJournal } from '../audit/open-journal.ts';
import { createPayloadKeyFile, loadPayloadKey } from '../audit/payload/payload-keys.ts';
import type { Config } from '../config/resolve.ts';
import type { Detectors } from '../masking/target-masker.ts';
import type { PolicyEngine } from '../policy/engine.ts';
import type { Report } from './report.ts';

/** Recorded at boot. */
const version = '0.1.0';

/** The first entries say which policies decide. */
export async function openLog(
  { audit, digest }: Config,
  policy: PolicyEngine,
  detectors: Detectors,
): Promise<Journal> {
  if (!existsSync(audit.payloadKey)) createPayloadKeyFile(audit.payloadKey);
  const journal = await openJournal({
    directory: audit.directory,
    origin: audit.origin,
    payloadKey: loadPayloadKey(audit.payloadKey),
    version,
    configuration: digest,
    scrub: (text) => detectors.scrub(text).text,
    keyRotationHours: audit.keyRotationHours,
    engine: { ballast: audit.ballast },
  });
  await journal.policyChanged({ bundle: policy.bundle, policies: policy.set.policies.size }).durable;
  return journal;
}

/** A log that has failed cannot be closed; what failed was told by `whenFailed` already. */
export async function closeLog(journal: Journal, report: Report): Promise<void> {
  try {
    await journal.close();
  } catch (error) {
    report('log.unclosed', { message: error instanceof Error ? error.message : String(error) });
  }
}
