// Masking in one session: a plan for each answer, and what may still come to light while its transaction is open.
import type { Intent, Parameter } from '../../../model/action.ts';
import { type DataClass, opaqueLineage } from '../../../model/data-class.ts';
import type { Masking } from '../../protocol.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { decodeNotification } from '../decode.ts';
import { encodeNotification, encodeParameterStatus } from '../encode.ts';
import type { ErrorFields } from '../messages.ts';
import { exposureOf, type Exposure, isHarmless } from './exposure.ts';
import { type MaskPlan, planFor } from './mask-plan.ts';
import { MASKED_TEXT, maskReport } from './mask-report.ts';
import { maskWrittenBack } from './written-back.ts';

/** Settings that are reported and take any text. */
const FREE_TEXT: ReadonlySet<string> = new Set(['application_name', 'search_path']);

export class SessionMasks {
  readonly #masking: Masking;
  /** The open transaction has run something whose texts are masked: what it deferred may quote the same values. */
  #tainted = false;

  constructor(masking: Masking) {
    this.#masking = masking;
  }

  /** `exposure` undefined: nothing of the statement was traced, because there is nothing in it. */
  planFor(exposure: Exposure | undefined, intent: Intent | undefined): MaskPlan | undefined {
    if (exposure === undefined) return undefined;
    const { masker, classification, catalogue } = this.#masking;
    const touches = !isHarmless(exposure);
    const detect = classification.detect === 'all' || (classification.detect === 'classified' && touches);
    if (!touches && !detect) return undefined;
    const unmasked = new Set(masker.classes.filter((one) => this.#masking.mayUnmask(one, intent)));
    return planFor({ exposure, masker, unmasked, detect, catalogue: catalogue as Catalogue | undefined });
  }

  /** The class of a mask that a statement would write over what it stands for. */
  writtenBack(
    exposure: Exposure | undefined,
    text: string,
    parameters: readonly Parameter[],
  ): DataClass | undefined {
    if (exposure === undefined || exposure.lineage.writes.length === 0) return undefined;
    return maskWrittenBack(text, parameters, exposure.written, this.#masking.masker);
  }

  /** Nobody knows what a function called by its number returns. */
  planForCall(intent: Intent | undefined): MaskPlan | undefined {
    return this.planFor(exposureOf(opaqueLineage('function-call'), this.#masking.masker), intent);
  }

  /** The statement is on its way to the target. */
  forwarded(plan: MaskPlan | undefined): void {
    this.#tainted ||= plan?.masksTexts === true;
  }

  /** `more`: what is on its way already belongs to the next. */
  transactionEnded(more: boolean): void {
    this.#tainted = more;
  }

  /**
   * A report as it may be seen; undefined when all of it may be. `running`: it belongs to a statement under way. What
   * belongs to none may come from anywhere.
   */
  report(fields: ErrorFields, plan: MaskPlan | undefined, running: boolean): ErrorFields | undefined {
    return this.#tainted || plan?.masksTexts === true || !running ? maskReport(fields) : undefined;
  }

  /** A notification as it may be seen: another session said it, and nobody knows out of what. */
  notification(body: Buffer): Buffer | undefined {
    const said = decodeNotification(body);
    return said.payload === '' ? undefined : encodeNotification({ ...said, payload: MASKED_TEXT });
  }

  /** A setting that the target reports, as it may be seen: a statement may have put any value into it. */
  setting(name: string): Buffer | undefined {
    return this.#tainted && FREE_TEXT.has(name) ? encodeParameterStatus(name, MASKED_TEXT) : undefined;
  }
}
