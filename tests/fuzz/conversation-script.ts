// Makes up what a client may say in one session: frames of every kind, in orders that no driver would think of.
import * as raw from '../support/raw-messages.ts';
import type { Random } from './random.ts';

export interface Script {
  /** In order; a pause may come between any two. */
  readonly frames: readonly Buffer[];
  /** Texts of all statements, each with its own mark `m<number>`, for reading a failure. */
  readonly story: readonly string[];
}

/** What every session ends with, so that the end can be told whatever state the script has left. */
export const LAST_WORDS = 'the end of the script';

const statementNames = ['', '', '', 's1', 's2', 'S1', `${'n'.repeat(62)}1`];
const portalNames = ['', '', '', 'p1', 'p2', 'c1'];
const cursors = ['c1', 'c2', 'p1'];

export class ScriptWriter {
  readonly #random: Random;
  readonly #frames: Buffer[] = [];
  readonly #story: string[] = [];
  /** Then every Sync and Query is answered by one ReadyForQuery, whatever is refused in between. */
  readonly #forbidden: boolean;
  #open = false;
  #marks = 0;

  /** `forbidden`: also touches the schema of that name. */
  constructor(random: Random, forbidden: boolean) {
    this.#random = random;
    this.#forbidden = forbidden;
  }

  write(length: number): Script {
    for (let i = 0; i < length; i++) this.#something();
    this.#say('CopyFail', raw.copyFail('over'));
    this.#say('Sync', raw.sync());
    this.#say('last', raw.query('rollback'), raw.query(`select '${LAST_WORDS}'`));
    return { frames: this.#frames, story: this.#story };
  }

  #something(): void {
    const { below } = this.#random;
    const kind = below(100);
    if (kind < 22) return this.#simple(this.#text());
    if (kind < 26) return this.#simple([this.#text(), this.#text(), this.#text()].slice(below(3)).join('; '));
    if (kind < 44) return this.#whole();
    if (kind < 52) return this.#parse();
    if (kind < 60) return this.#bind();
    if (kind < 68) return this.#execute();
    if (kind < 73) return this.#describe();
    if (kind < 77) return this.#close();
    if (kind < 89) return this.#say('Sync', raw.sync());
    if (kind < 93) return this.#say('Flush', raw.flush());
    if (kind < 94) return this.#say('CopyData', raw.copyData('stray'));
    if (kind < 95) return this.#say('FunctionCall', this.#call());
    if (kind < 97) return this.#copyInSimple();
    return this.#copyInExtended();
  }

  #say(what: string, ...frames: readonly Buffer[]): void {
    const last = String.fromCharCode(frames.at(-1)?.[0] ?? 0);
    if (this.#forbidden && this.#open && 'QF'.includes(last)) this.#say('Sync', raw.sync());
    this.#open = !'QFSH'.includes(last) || (last === 'H' && this.#open);
    this.#story.push(what);
    this.#frames.push(...frames);
  }

  #simple(text: string): void {
    this.#say(`Query ${text}`, raw.query(text));
  }

  /** Parse to Execute as drivers send them, with a Sync most of the time. */
  #whole(): void {
    const statement = this.#name(statementNames);
    const portal = this.#random.below(3) === 0 ? this.#name(portalNames) : '';
    const text = this.#text();
    this.#say(`Parse ${statement}: ${text}`, raw.parse(text, { name: statement }));
    if (this.#random.below(4) === 0)
      this.#say(`Describe statement ${statement}`, raw.describeStatement(statement));
    this.#say(
      `Bind ${portal} of ${statement}`,
      raw.bind({ portal, statement, values: this.#valuesFor(text) }),
    );
    if (this.#random.below(2) === 0) this.#say(`Describe portal ${portal}`, raw.describePortal(portal));
    const rows = this.#random.below(3) === 0 ? 1 + this.#random.below(3) : 0;
    this.#say(`Execute ${portal} ${rows}`, raw.execute(portal, rows));
    if (this.#random.below(4) > 0) this.#say('Sync', raw.sync());
  }

  #parse(): void {
    const name = this.#name(statementNames);
    const text = this.#text();
    this.#say(`Parse ${name}: ${text}`, raw.parse(text, { name }));
  }

  #bind(): void {
    const [statement, portal] = [this.#name(statementNames), this.#name(portalNames)];
    const values = this.#random.below(3) === 0 ? ['7'] : [];
    const resultFormats = this.#random.below(4) === 0 ? (['binary'] as const) : [];
    this.#say(
      `Bind ${portal} of ${statement} (${values})`,
      raw.bind({ portal, statement, values, resultFormats }),
    );
  }

  #execute(): void {
    const portal = this.#name(portalNames.slice(0, 5));
    const rows = this.#random.below(2) === 0 ? 1 + this.#random.below(2) : 0;
    this.#say(`Execute ${portal} ${rows}`, raw.execute(portal, rows));
  }

  #describe(): void {
    if (this.#random.below(2) === 0) {
      const name = this.#name(statementNames);
      this.#say(`Describe statement ${name}`, raw.describeStatement(name));
    } else {
      const name = this.#name(portalNames);
      this.#say(`Describe portal ${name}`, raw.describePortal(name));
    }
  }

  #close(): void {
    if (this.#random.below(2) === 0) {
      const name = this.#name(statementNames);
      this.#say(`Close statement ${name}`, raw.closeStatement(name));
    } else {
      const name = this.#name(portalNames);
      this.#say(`Close portal ${name}`, raw.closePortal(name));
    }
  }

  /** int4pl, an OID that does not exist, or a call with too few arguments. */
  #call(): Buffer {
    const four = (of: number) => Buffer.from([0, 0, 0, of]);
    const oid = this.#random.below(3) === 0 ? 999_999 : 177;
    return raw.functionCall(oid, this.#random.below(4) === 0 ? [four(1)] : [four(1), four(2)]);
  }

  #copyInSimple(): void {
    const before = this.#random.below(2) === 0 ? `${this.#text()}; ` : '';
    const after = this.#random.below(2) === 0 ? `; ${this.#text()}` : '';
    const table = this.#random.below(4) === 0 ? 'fz_closed' : 'fz_t';
    const text = `${before}${this.#marked(`copy ${table} (id, body) from stdin`)}${after}`;
    this.#say(`Query ${text}`, raw.query(text));
    this.#copyData();
  }

  /** With the early Sync that libpq sends, or without. */
  #copyInExtended(): void {
    const table = this.#random.below(4) === 0 ? 'fz_closed' : 'fz_t';
    const text = this.#marked(`copy ${table} (id, body) from stdin`);
    this.#say(`Parse : ${text}`, raw.parse(text));
    this.#say('Bind, Execute', raw.bind(), raw.execute());
    // A table that fails before it reads honours an early Sync; whether it does is seen too late to follow.
    if (!this.#forbidden && table === 'fz_t' && this.#random.below(2) === 0)
      this.#say('early Sync', raw.sync());
    if (this.#random.below(4) === 0) this.#say('early Flush', raw.flush());
    this.#copyData();
    this.#say('Sync', raw.sync());
    // Run again without data, it would make the server end the session.
    this.#say('Close statement', raw.closeStatement(), raw.sync());
  }

  #copyData(): void {
    for (let left = this.#random.below(4); left > 0; left--) {
      const line = this.#random.below(8) === 0 ? 'broken line\n' : `${1000 + this.#mark()}\tcopied\n`;
      this.#say(`CopyData ${line.trim()}`, raw.copyData(line));
    }
    if (this.#random.below(5) === 0) this.#say('CopyFail', raw.copyFail('no more'));
    else this.#say('CopyDone', raw.copyDone());
  }

  #mark(): number {
    return ++this.#marks;
  }

  #marked(text: string): string {
    return `${text} /* m${this.#mark()} */`;
  }

  #name(of: readonly string[]): string {
    return of[this.#random.below(of.length)] as string;
  }

  #valuesFor(text: string): string[] {
    return text.includes('$1') && this.#random.below(10) > 0 ? [String(this.#random.below(50))] : [];
  }

  #text(): string {
    const texts = this.#forbidden && this.#random.below(4) === 0 ? this.#forbiddenTexts() : this.#texts();
    return this.#marked(texts[this.#random.below(texts.length)] as string);
  }

  #forbiddenTexts(): readonly string[] {
    return [
      'select * from forbidden.secrets',
      'select * from fz_same',
      'insert into forbidden.secrets values (1)',
      'set search_path = forbidden, public',
      'set local search_path = forbidden, public',
      "select set_config('search_path', 'FORBIDDEN, public', true)",
      "select set_config('search_path', 'public', false)",
      'prepare s1 as select * from fz_same',
      'prepare s2 as select * from forbidden.secrets',
      'declare c1 cursor for select * from fz_same',
      'set search_path = public',
      'select * from public.fz_same',
    ];
  }

  /** Weighted by repetition. */
  #texts(): readonly string[] {
    const { below } = this.#random;
    const mark = `m${this.#marks + 1}`;
    const n = below(40);
    return [
      `select '${mark}' as mark`,
      `select '${mark}' as mark, g from generate_series(1, ${1 + below(5)}) g`,
      `select '${mark}' as mark, g from generate_series(1, ${1 + below(5)}) g`,
      `select '${mark}' as mark, $1::int as given`,
      'select * from fz_same',
      'select count(*) from fz_t',
      `insert into fz_t values (${n}, '${mark}')`,
      `insert into fz_t values (${n}, 'x') returning '${mark}', id`,
      `update fz_t set body = '${mark}' where id < ${n}`,
      `delete from fz_t where id = ${n}`,
      'select 1/0',
      `select '${mark}', 10 / (3 - g) from generate_series(1, 5) g`,
      'select nothing_there',
      'selec broken',
      '',
      'begin',
      'begin',
      'commit',
      'commit',
      'rollback',
      'savepoint a',
      'rollback to a',
      'release a',
      'set transaction isolation level serializable',
      `prepare s1 as select 'prepared ${n}', g from generate_series(1, 3) g`,
      'prepare s2 (int) as delete from fz_t where id = $1',
      'execute s1',
      'execute s2 (3)',
      'deallocate s1',
      'deallocate all',
      'discard all',
      `declare ${this.#name(cursors)} cursor for select g from generate_series(1, 9) g`,
      `declare ${this.#name(cursors)} cursor with hold for select g from generate_series(1, 9) g`,
      `fetch 2 from ${this.#name(cursors)}`,
      `move 1 in ${this.#name(cursors)}`,
      `close ${this.#name(cursors)}`,
      'close all',
      'set search_path = other, public',
      'set local search_path = other, public',
      'set search_path = public',
      "select set_config('search_path', 'other,public', true)",
      'reset search_path',
      'show search_path',
      "set datestyle = 'SQL, DMY'",
      'select fz_f()',
      'select fz_path()',
      `do $$ begin raise notice '${mark}'; end $$`,
      'copy (select g from generate_series(1, 3) g) to stdout',
      'copy (select 10 / (3 - g) from generate_series(1, 9) g) to stdout',
      `insert into fz_late values (${below(4)})`,
      'insert into fz_late values (99)',
      'set constraints all immediate',
      'create temp table fz_same (t text)',
      'create temp table if not exists fz_temp (t text) on commit drop',
      'drop table if exists pg_temp.fz_same',
      'drop table if exists fz_temp',
      'alter table fz_t add column if not exists more int',
      'alter table fz_t drop column if exists more',
      'select * from fz_t order by id limit 3',
      'listen fz',
      "notify fz, 'told'",
      'unlisten *',
      'truncate fz_t',
      'explain (costs off) select 1',
      'lock table fz_t',
    ];
  }
}

/** What a database of the fuzzer holds; run again before each script, so that all begin alike. */
export const FUZZ_SCHEMA = `
create schema if not exists other; create schema if not exists forbidden;
create table if not exists fz_t (id int, body text, more int);
create table if not exists fz_parent (id int primary key);
insert into fz_parent values (1), (2), (3) on conflict do nothing;
create table if not exists fz_late (id int references fz_parent deferrable initially deferred);
create table if not exists public.fz_same (t text); create table if not exists other.fz_same (t text);
create table if not exists forbidden.secrets (t text); create table if not exists forbidden.fz_same (t text);
create or replace function fz_stop() returns trigger language plpgsql as $$begin raise 'stopped'; end$$;
create table if not exists fz_closed (id int, body text);
create or replace trigger fz_closed before insert on fz_closed execute function fz_stop();
create or replace function fz_f() returns int language sql as 'select 42';
create or replace function fz_path() returns text language sql as $$select set_config('search_path', 'other', false)$$;
`;

export const FUZZ_RESET = `
truncate fz_t, fz_late, public.fz_same, other.fz_same, forbidden.secrets, forbidden.fz_same;
alter table fz_t drop column if exists more;
insert into fz_t select g, 'row' from generate_series(1, 5) g;
insert into public.fz_same values ('public'); insert into other.fz_same values ('other');
insert into forbidden.secrets values ('SECRET'); insert into forbidden.fz_same values ('SECRET');
`;
