// What every store promises, in the same sentences for each database. The parts are in files of their own.
import { answersContract } from './answers-contract.ts';
import { grantsContract } from './grants-contract.ts';
import { listsContract } from './lists-contract.ts';
import { outageContract } from './outage-contract.ts';
import { sealContract } from './seal-contract.ts';
import { signInsContract } from './sign-ins-contract.ts';
import type { MakeStage } from './stage.ts';

export function storeContract(make: MakeStage): void {
  answersContract(make);
  listsContract(make);
  grantsContract(make);
  signInsContract(make);
  sealContract(make);
  outageContract(make);
}
