// Who may import whom: the table of ARCHITECTURE.md, kept by machine. A new room or a new door needs a reason here.
import assert from 'node:assert/strict';
import { globSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, it } from 'node:test';
import { importsOf, readImports } from './support/imports.ts';

interface Room {
  /** Rooms, or single files, it may import besides its own. */
  readonly may: readonly string[];
  readonly because: string;
  /** No sockets, files or clocks: bytes in, events out. */
  readonly sansIo?: true;
}

const everything = ['*'];

const rooms: Readonly<Record<string, Room>> = {
  model: { may: [], because: 'the nouns must mean the same to all, so they depend on nobody', sansIo: true },
  wire: { may: [], because: 'bounded readers and writers know bytes and nothing else', sansIo: true },
  'protocols/protocol.ts': {
    may: ['model'],
    because: 'the contract speaks of actions and refusals',
    sansIo: true,
  },
  'protocols/registry.ts': {
    may: ['protocols/protocol.ts', 'protocols/postgres'],
    because: 'the one list of protocols: a new one is added here and nowhere else',
    sansIo: true,
  },
  'protocols/postgres': {
    may: ['model', 'wire', 'protocols/protocol.ts'],
    because: 'a protocol can be tested byte by byte only without sockets, clock, policy or log',
    sansIo: true,
  },
  listener: { may: ['model', 'config'], because: 'it accepts and bounds, and does not know what is spoken' },
  identity: { may: ['model'], because: 'a token is judged the same for every protocol' },
  policy: { may: ['model'], because: 'decisions depend on the action, never on how it came' },
  masking: {
    may: ['model'],
    because: 'what is sensitive and how it is masked is the same for every protocol',
  },
  audit: { may: ['model'], because: 'the log must be verifiable without the rest' },
  wording: {
    may: [],
    because: 'people read the same words in the console, on the command line and in messages',
  },
  approvals: {
    may: ['model', 'wording'],
    because: 'who may answer and what an answer means must not depend on where it is kept',
  },
  session: {
    may: [
      ...['model', 'wire', 'protocols/protocol.ts', 'listener', 'identity', 'policy', 'approvals', 'audit'],
      'config',
    ],
    because: 'the pipeline joins the rooms, and knows protocols only through their contract',
  },
  store: { may: ['model', 'approvals/store.ts'], because: 'it keeps things and decides nothing' },
  search: {
    may: ['model', 'audit', 'protocols/protocol.ts', 'protocols/registry.ts'],
    because: 'the index is made from the log alone',
  },
  'api/shapes': {
    may: [],
    because: 'what goes over the wire means the same to the API, its clients and the console',
  },
  api: {
    may: ['api/shapes', 'model', 'config', 'identity', 'policy', 'approvals', 'search'],
    because: 'it is given every part that acts',
  },
  config: { may: ['model'], because: 'it describes the rooms without running them' },
  'entra-double': { may: [], because: 'a stand-in that shared code with what it tests would prove nothing' },
  demo: { may: everything, because: 'it shows the whole' },
  cli: {
    may: [
      ...[
        'model',
        'config',
        'policy',
        'audit',
        'identity',
        'masking',
        'api/shapes',
        'wording',
        'protocols/registry.ts',
        'demo',
        'gateway.ts',
      ],
      // `classify` asks a target itself.
      'session/dial.ts',
    ],
    because: 'commands use the rooms directly only where they work without a gateway',
  },
  compose: { may: everything, because: 'it opens the parts that the composition root puts together' },
  'gateway.ts': { may: everything, because: 'the composition root: the only file that knows every part' },
  'main.ts': { may: ['cli'], because: 'the entry hands over to the commands' },
};

/** What makes a room depend on the machine it runs on. */
const inputOutput =
  /^node:(net|tls|fs|dgram|https?|http2|dns|child_process|cluster|worker_threads|process|os|timers|readline|repl|inspector|sqlite)(\/|$)/;

/** Imports whose name is made at run time, and why. */
const computed: Readonly<Record<string, string>> = {
  'src/protocols/postgres/sql/parser.ts': 'libpg-query has no types for the file beside its entry',
};

const root = resolve(import.meta.dirname, '..');
const source = join(root, 'src');
const files = globSync('src/**/*.ts', { cwd: root })
  .filter((file) => !file.endsWith('.test.ts'))
  .toSorted();

/** The longest name of a room that holds the file. */
function roomOf(path: string): string | undefined {
  const names = Object.keys(rooms).filter((name) => path === name || path.startsWith(`${name}/`));
  return names.toSorted((a, b) => b.length - a.length)[0];
}

interface Edge {
  readonly from: string;
  readonly to: string;
  readonly at: string;
  readonly loads: boolean;
}

/** Imports of one file of ours by another, as paths below src. */
const edges: readonly Edge[] = files.flatMap((file) =>
  importsOf(join(root, file))
    .filter(({ specifier }) => specifier.startsWith('.'))
    .map(({ specifier, line, typeOnly, dynamic }) => ({
      from: relative('src', file),
      to: relative(source, resolve(root, dirname(file), specifier)),
      at: `${file}:${line}`,
      loads: !typeOnly && !dynamic,
    })),
);

/** `| [`room/`](src/room) | what it is for | may import |` */
const row = /^\| \[`[^`]+`\]\(src\/([^)]+)\) \|[^|]*\|([^|]*)\|$/gm;

function readCell(cell: string): readonly string[] {
  if (cell === 'nothing') return [];
  if (cell === 'everything') return everything;
  return cell.split(',').map((name) => name.trim().replace(/^gateway$/, 'gateway.ts'));
}

describe('architecture', () => {
  it('every file of src belongs to a room', () => {
    assert.deepEqual(
      files.filter((file) => roomOf(relative('src', file)) === undefined),
      [],
    );
  });

  it('ARCHITECTURE.md shows the same table', () => {
    const page = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8');
    const cells = new Map([...page.matchAll(row)].map(([, room = '', cell = '']) => [room, cell.trim()]));
    const shown = Object.entries(rooms).filter(
      ([room]) => !['main.ts', 'protocols/registry.ts'].includes(room),
    );
    for (const [room, { may }] of shown) {
      const cell = cells.get(room);
      assert.ok(cell !== undefined, `ARCHITECTURE.md has no row for ${room}`);
      if (cell.startsWith('all above')) continue;
      assert.deepEqual(
        new Set(readCell(cell)),
        new Set(may),
        `row of ${room} in ARCHITECTURE.md: write "${may.join(', ')}"`,
      );
    }
  });

  it('imports are found at all', () => {
    assert.ok(edges.length > files.length / 2, `${edges.length} imports in ${files.length} files`);
  });

  it('a room imports only what its row allows', () => {
    const allowed = ({ from, to }: Edge) => {
      const [own, other] = [roomOf(from), roomOf(to)];
      if (own === undefined || other === undefined || own === other) return own === other;
      return rooms[own]?.may.some((door) => door === '*' || door === other || door === to) ?? false;
    };
    const wrong = edges.filter((edge) => !allowed(edge));
    assert.deepEqual(
      wrong.map(({ at, from, to }) => `${at} imports ${to}: ${rooms[roomOf(from) ?? '']?.because}`),
      [],
    );
  });

  it('nothing of src imports tests, and only the demo imports the stand-in for Entra', () => {
    const outside = edges.filter(({ to }) => to.startsWith('..'));
    const double = edges.filter(
      ({ from, to }) => to.startsWith('entra-double/') && !/^(entra-double|demo)\//.test(from),
    );
    assert.deepEqual(
      [...outside, ...double].map(({ at, to }) => `${at} imports ${to}`),
      [],
    );
  });

  it('rooms without input and output import none', () => {
    const wrong = files.flatMap((file) => {
      if (!rooms[roomOf(relative('src', file)) ?? '']?.sansIo) return [];
      return importsOf(join(root, file))
        .filter(({ specifier }) => inputOutput.test(specifier))
        .map(({ specifier, line }) => `${file}:${line} imports ${specifier}`);
    });
    assert.deepEqual(wrong, []);
  });

  it('rooms without input and output read no clock and no chance', () => {
    const reads =
      /\b(Date\.now|new Date\(\)|performance\.now|process\.hrtime|setTimeout|setInterval|setImmediate|Math\.random)\b/;
    const wrong = files.filter(
      (file) => rooms[roomOf(relative('src', file)) ?? '']?.sansIo && reads.test(withoutComments(file)),
    );
    assert.deepEqual(wrong, []);
  });

  it('node builtins carry the node: prefix, and packages are those of package.json', () => {
    const packages = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<
      string,
      Record<string, string>
    >;
    const known = Object.keys({ ...packages['dependencies'], ...packages['optionalDependencies'] });
    const wrong = files
      .filter((file) => !(file in computed))
      .flatMap((file) =>
        importsOf(join(root, file))
          .filter(
            ({ specifier }) =>
              !/^(\.|node:)/.test(specifier) &&
              !known.some((name) => specifier === name || specifier.startsWith(`${name}/`)),
          )
          .map(({ specifier, line }) => `${file}:${line} imports ${specifier}`),
      );
    assert.deepEqual(wrong, []);
  });

  it('no file imports itself through others', () => {
    const next = Map.groupBy(edges, ({ from }) => from);
    assert.deepEqual(cyclesOf(next), []);
  });

  it('--help loads no package and few files, so that it is quick', () => {
    const loaded = new Set(['cli/run.ts']);
    for (const file of loaded)
      for (const { from, to, loads } of edges) if (from === file && loads) loaded.add(to);
    const packages = [...loaded].flatMap((file) =>
      importsOf(join(source, file)).filter((one) => !one.typeOnly && !/^(\.|node:)/.test(one.specifier)),
    );
    assert.deepEqual(packages, []);
    assert.ok(loaded.size < 25, [...loaded].join(' '));
  });

  it('protocol folders are listed', () => {
    const folders = readdirSync(join(source, 'protocols'), { withFileTypes: true }).filter((entry) =>
      entry.isDirectory(),
    );
    assert.deepEqual(
      folders.map(({ name }) => `protocols/${name}`).filter((name) => !(name in rooms)),
      [],
    );
  });
});

function withoutComments(file: string): string {
  return readFileSync(join(root, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, '');
}

/** Depth first; each cycle is told once, from the file where it was met. */
function cyclesOf(next: ReadonlyMap<string, readonly Edge[]>): readonly string[] {
  const cycles: string[] = [];
  const done = new Set<string>();
  const walk = (file: string, path: readonly string[]) => {
    if (path.includes(file)) cycles.push([...path.slice(path.indexOf(file)), file].join(' -> '));
    if (path.includes(file) || done.has(file)) return;
    for (const { to } of next.get(file) ?? []) walk(to, [...path, file]);
    done.add(file);
  };
  for (const file of next.keys()) walk(file, []);
  return cycles;
}

describe('the reading of imports', () => {
  it('sees every form and no comment', () => {
    const text = [
      `import a from './a.ts';`,
      `import type { B } from "./b.ts";`,
      `import {\n  c,\n  d,\n} from './c.ts';`,
      `export { e } from './e.ts';`,
      `export * from './f.ts';`,
      `import './g.ts';`,
      `const h = await import('./h.ts');`,
      `// import i from './i.ts';`,
      `/* import('./j.ts') */`,
      `const k = import(name);`,
      `const url = 'https://example.com'; import('./l.ts');`,
    ].join('\n');
    const found = readImports(text).map(({ specifier }) => specifier);
    const expected = [
      './a.ts',
      './b.ts',
      './c.ts',
      './e.ts',
      './f.ts',
      './g.ts',
      './h.ts',
      './l.ts',
      '(computed)',
    ];
    assert.deepEqual(found, expected);
    assert.equal(readImports(text)[1]?.typeOnly, true);
    assert.equal(readImports(text)[2]?.line, 6);
  });
});
