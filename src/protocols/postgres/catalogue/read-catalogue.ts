// Reads the catalogue of a target on a connection of its own, in two rounds of questions.
import { createHash } from 'node:crypto';
import type { Target, TargetCredential } from '../../../model/target.ts';
import type { Login } from '../../protocol.ts';
import { decodeRow } from '../decode.ts';
import type { TransactionStatus } from '../decode-answer.ts';
import { type Errand, errandFailed, runErrand } from '../errand.ts';
import { type ErrorFields, targetBroke } from '../messages.ts';
import { CatalogueDraft } from './catalogue-draft.ts';
import type { Catalogue } from './catalogue.ts';
import { askDefinitions, definitionRound, openingRound, type Question, questions } from './questions.ts';
import { RowValues } from './row-values.ts';

/** How much a target may say about itself before it is left. */
export interface CatalogueBounds {
  readonly bytes: number;
  readonly rows: number;
}

/** Room for 50,000 tables of 20 columns; one of them takes some 4 KB of the gateway's memory. */
const usualBounds: CatalogueBounds = { bytes: 128 * 1024 * 1024, rows: 1_200_000 };
/** What no row begins with: it has the number of its values there. */
const NEXT = Buffer.from([0xff, 0xff]);

/** Ready once the catalogue is read. */
export function readCatalogue(
  target: Target,
  credential: TargetCredential,
  bounds: CatalogueBounds = usualBounds,
): Login<Catalogue> {
  return runErrand(target, credential, new CatalogueErrand(bounds));
}

class CatalogueErrand implements Errand<Catalogue> {
  readonly application = 'gatelog catalogue';
  readonly #draft = new CatalogueDraft();
  /** Over all rows as they came, which is in the order that the questions ask for. */
  readonly #version = createHash('sha256');
  #bytesLeft: number;
  #rowsLeft: number;
  #opening = true;
  /** What the running round asks, and which of it is being answered. */
  #asked: readonly Question[] = questions;
  #answering = -1;

  constructor(bounds: CatalogueBounds) {
    this.#bytesLeft = bounds.bytes;
    this.#rowsLeft = bounds.rows;
  }

  first(): string {
    return openingRound();
  }

  took(bytes: number): void {
    this.#bytesLeft -= bytes;
    if (this.#bytesLeft < 0) throw errandFailed('the catalogue of the target has more bytes than are read');
  }

  columns(): void {
    this.#answering++;
    this.#version.update(NEXT);
  }

  row(body: Buffer): void {
    if (--this.#rowsLeft < 0) throw errandFailed('the catalogue of the target has more rows than are read');
    const question = this.#asked[this.#answering];
    const values = decodeRow(body);
    if (question === undefined || values.length !== question.width)
      return targetBroke('a row of the catalogue is not what was asked for');
    question.take(this.#draft, new RowValues(values));
    this.#version.update(body);
  }

  /** The target's own words are for operators: they stay in `data`. */
  refused(fields: ErrorFields): void {
    const [sqlstate, text, detail, hint] = ['C', 'M', 'D', 'H'].map((letter) => fields.get(letter));
    throw errandFailed('the target refused a question about its catalogue', {
      data: { sqlstate, text, detail, hint },
    });
  }

  answered(status: TransactionStatus): { readonly ask: string } | { readonly result: Catalogue } {
    const expected = this.#opening ? 'T' : 'I';
    if (this.#answering !== this.#asked.length - 1 || status !== expected)
      return targetBroke('not every question about the catalogue was answered');
    if (!this.#opening) return { result: this.#draft.finish(this.#version.digest('hex')) };
    this.#opening = false;
    this.#asked = askDefinitions(this.#draft.views());
    this.#answering = -1;
    return { ask: definitionRound(this.#asked) };
  }
}
