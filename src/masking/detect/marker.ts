// The one place that says what stands in a text where something was taken out.
import type { DataClass } from '../../model/data-class.ts';

export function markerOf(dataClass: DataClass): string {
  return `[masked:${dataClass}]`;
}

/** What class names are made of, so that a marker can be told from text. */
export const classPattern = /^[A-Za-z0-9_.-]{1,64}$/;

/** A text that is a marker, or a masked value, and nothing else: it hides something already. */
export const markerPattern = /^\[masked(?::[A-Za-z0-9_.-]{1,64})?\]$/;
