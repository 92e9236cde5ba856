// Says what of an action is too long to be shown: the same in console, command line and messages.
import { countOf } from './numbers.ts';

/** As `LeftOut` of model/approval, and as it comes over the wire. */
interface LeftOut {
  readonly characters: number;
  readonly values: number;
  readonly parameters: number;
  readonly accesses: number;
}

/** Stands in a text where its middle was. */
export function wordGap(characters: number): string {
  return ` ⟦… ${countOf(characters, 'character')} not shown …⟧ `;
}

/** `Too long to be shown in full. Left out: 930,000 characters of the statement. All of it would run.` */
export function wordLeftOut({ characters, values, parameters, accesses }: LeftOut): string {
  const parts = [
    ...(characters > 0 ? [`${countOf(characters, 'character')} of the statement`] : []),
    ...(values > 0 ? [`a part of ${countOf(values, 'parameter')}`] : []),
    ...(parameters > 0 ? [countOf(parameters, 'further parameter')] : []),
    ...(accesses > 0 ? [countOf(accesses, 'access', 'accesses')] : []),
  ];
  return `Too long to be shown in full. Left out: ${parts.join(', ')}. All of it would run.`;
}
