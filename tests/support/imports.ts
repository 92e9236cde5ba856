// The imports of a TypeScript file: static, `import type`, re-exports and dynamic ones. Comments and text of
// templates are not mistaken for code.
import { readFileSync } from 'node:fs';

export interface Import {
  readonly specifier: string;
  readonly line: number;
  /** Gone when the program runs. */
  readonly typeOnly: boolean;
  /** Loaded only when the line is reached. */
  readonly dynamic: boolean;
}

const statement = /^\s*(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?(['"])([^'"\n]+)\2/gm;
const call = /\bimport\s*\(\s*(['"`])([^'"`\n]+)\1/g;
/** `import('...')` with anything but a plain text: nobody can say what it loads. */
const computed = /\bimport\s*\(\s*(?!['"`][^'"`$]*['"`])/g;

export function importsOf(file: string): readonly Import[] {
  return readImports(readFileSync(file, 'utf8'));
}

export function readImports(source: string): readonly Import[] {
  const code = withoutComments(source);
  const lineAt = (index: number) => code.slice(0, index).split('\n').length;
  const statics = [...code.matchAll(statement)].map((match) => ({
    specifier: match[3] ?? '',
    line: lineAt(match.index + match[0].length),
    typeOnly: match[1] !== undefined,
    dynamic: false,
  }));
  const dynamics = [...code.matchAll(call)].map((match) => ({
    specifier: match[2] ?? '',
    line: lineAt(match.index),
    typeOnly: false,
    dynamic: true,
  }));
  const unknown = [...code.matchAll(computed)].map((match) => ({
    specifier: '(computed)',
    line: lineAt(match.index),
    typeOnly: false,
    dynamic: true,
  }));
  return [...statics, ...dynamics, ...unknown];
}

/** Comments become blanks, so that lines keep their numbers; strings stay. */
function withoutComments(source: string): string {
  const part = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\[\s\S])*`/g;
  return source.replace(part, (found) => {
    if (found.startsWith('/')) return found.replace(/[^\n]/g, ' ');
    return found.startsWith('`') && found.length > 200 ? found.replace(/[^\n`]/g, ' ') : found;
  });
}
