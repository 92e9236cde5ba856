// Page: one part of a longer list.
export interface Page<Item> {
  readonly items: readonly Item[];
  /** Give it back for the next page; absent on the last. Opaque. */
  readonly next?: string;
}
