// A gateway of its own process that takes as many uses of a grant as it gets: `taker.ts FILE KEY GRANT TRIES`.
import { openStore } from '../../src/store/open-store.ts';

const [sqlite = '', key = '', grant = '', tries = '0'] = process.argv.slice(2);
await using store = await openStore({ sqlite, key }, { onDamaged: () => process.exit(2) });
let taken = 0;
for (let at = 0; at < Number(tries); at++) if (await store.useGrant(grant, 1_500)) taken += 1;
console.log(taken);
