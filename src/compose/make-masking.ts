// Makes what masking needs of a configuration: a masker for each target with something classified, and the catalogues.
import type { Config } from '../config/resolve.ts';
import { readMaskKey } from '../masking/mask-key-file.ts';
import { type Detectors, TargetMasker } from '../masking/target-masker.ts';
import { MaskKeys } from '../masking/ways/mask-keys.ts';
import type { Classification } from '../model/data-class.ts';
import type { ByteProtocol } from '../protocols/protocol.ts';
import { Catalogues } from '../session/catalogues.ts';
import { dial } from '../session/dial.ts';
import { type Door, tellable } from '../session/door.ts';
import type { Report } from './report.ts';

/** How long reading a target's catalogue may take. */
const CATALOGUE_MS = 90_000;

/** For each target that has something classified. One key for all: a value has the same mask everywhere. */
export function makeMaskers({ targets, classes, maskKey }: Config, detectors: Detectors): Door['maskers'] {
  const classified = [...targets.values()].filter(({ classification }) => classification !== undefined);
  if (classified.length === 0) return new Map();
  const keys = new MaskKeys(readMaskKey(maskKey));
  return new Map(
    classified.map(({ name, classification }) => [
      name,
      new TargetMasker({ classification: classification as Classification, ways: classes, keys, detectors }),
    ]),
  );
}

/** Each is read over a connection of its own, with Gatelog's own credential. */
export function makeCatalogues(protocol: ByteProtocol, { limits }: Config, report: Report): Catalogues {
  return new Catalogues((target) => ({
    seconds: target.classification?.catalogueSeconds ?? 0,
    now: () => performance.now(),
    failed: (error) => report('catalogue.failed', { target: target.name, ...tellable(error) }),
    read: async () => {
      const login = protocol.catalogue(target, await target.credential());
      // Its own bounds end it; this one is for a target that says nothing any more.
      const { socket, hello } = await dial(target, login, limits.connectSeconds * 1000 + CATALOGUE_MS);
      socket.destroy();
      return hello;
    },
  }));
}
