// Finds a member name used twice in one JSON object; JSON.parse would keep the last and say nothing.

const lexeme = /"(?:[^"\\]|\\.)*"|[{}[\],]/g;

/** `json` must be valid JSON already, so that only strings and punctuation matter. Any depth. */
export function hasDuplicateMember(json: string): boolean {
  const open: (Set<string> | undefined)[] = [];
  let nameNext = false;
  for (const [token] of json.matchAll(lexeme)) {
    if (token === '{' || token === '[') open.push(token === '{' ? new Set() : undefined);
    else if (token === '}' || token === ']') open.pop();
    else if (token !== ',' && nameNext && !isNewName(open.at(-1), token)) return true;
    nameNext = token === '{' || (token === ',' && open.at(-1) !== undefined);
  }
  return false;
}

/** Names are compared unescaped: `"aud"` and `"\u0061ud"` are the same member. */
function isNewName(names: Set<string> | undefined, quoted: string): boolean {
  const name = JSON.parse(quoted) as string;
  if (names === undefined || names.has(name)) return false;
  names.add(name);
  return true;
}
