// One step from a store as it was to the store as it is now. A step that was released never changes again.
export interface Migration {
  /** 1, 2, 3, ... */
  readonly version: number;
  readonly sqlite: string;
  readonly postgres: string;
}
