// Splits what SHOW search_path prints, as the server itself does when it looks up a name.
import { LONGEST_NAME } from './names.ts';

/**
 * `"$user", public, "Odd "" name"`. After SplitIdentifierString of varlena.c: what is not quoted is folded to lower case
 * (`set_config` stores a path as it was given) and every name is cut at 63 bytes. No schema has an empty name. Undefined: no server takes such a list.
 */
export function splitSearchPath(list: string): readonly string[] | undefined {
  if (list.trim() === '') return [];
  const names: string[] = [];
  const name = /[ \t\n\r\f\v]*(?:"((?:[^"]|"")*)"|([^ \t\n\r\f\v,"][^ \t\n\r\f\v,]*))[ \t\n\r\f\v]*(,|$)/y;
  for (;;) {
    const match = name.exec(list);
    if (match === null) return undefined;
    names.push(cut(match[1]?.replaceAll('""', '"') ?? fold(match[2] as string)));
    if (match[3] === '') return names.filter((one) => one !== '');
  }
}

/** In UTF-8 the server folds ASCII letters only. */
function fold(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

/** At a whole character, as pg_mbcliplen does. */
function cut(name: string): string {
  let bytes = 0;
  let at = 0;
  for (const character of name) {
    bytes += Buffer.byteLength(character);
    if (bytes > LONGEST_NAME) return name.slice(0, at);
    at += character.length;
  }
  return name;
}
