// Names as SQL writes them: `public."odd.name".ssn` in parts.

/** Undefined for what is no such name. A part without quotes holds letters, digits, `_`, `$`, `*` and anything beyond ASCII. */
export function splitName(written: string): readonly string[] | undefined {
  const parts: string[] = [];
  const part = /(?:"((?:[^"]|"")+)"|([A-Za-z0-9_$*\u0080-\uffff]+))(\.|$)/y;
  for (let end = false; !end; ) {
    const found = part.exec(written);
    if (found === null) return undefined;
    parts.push(found[1]?.replaceAll('""', '"') ?? found[2] ?? '');
    end = found[3] === '';
  }
  return parts;
}
