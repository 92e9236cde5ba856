// The tables of the index. Change anything here, and `schemaVersion` with it: indexes made before are then made anew.
export const schemaVersion = 2;

/** Columns of `words` that hold kept texts: only for who may read payloads of the target. */
export const keptColumns = ['text', 'params', 'intent', 'ticket', 'error'] as const;
/** Columns of `words` that hold what stands in entries. */
export const openColumns = ['tables', 'names'] as const;

export const schema = `
create table mark (name text primary key, value text not null) strict, without rowid;

-- The log up to here is in the index; \`leaf\` is the leaf hash of the last entry taken.
create table progress (only integer primary key check (only = 1), indexed integer not null, leaf blob) strict;
insert into progress values (1, 0, null);

create table sessions (
  entry integer primary key, id text not null unique, target text not null, protocol text not null,
  kind text not null, principal text not null, tenant text not null, agent text, human text, name text,
  started text not null, ended text, ending text,
  actions integer not null default 0, denied integer not null default 0, asked integer not null default 0,
  rows integer not null default 0, errors integer not null default 0, masked integer not null default 0,
  intent text, ticket text, said integer not null default -1
) strict;
create index sessions_of_target on sessions (target, entry);
create index live_sessions on sessions (target, entry) where ended is null;

create table targets (target text primary key) strict, without rowid;

-- Every name a principal can be asked for by.
create table people (
  person text, target text, entry integer, primary key (person, target, entry)
) strict, without rowid;

create table entries (
  entry integer primary key, session integer, kind text not null, at text not null, target text not null,
  verb text, decision text, status text, rows integer, outcome integer, agent text, principal text not null
) strict;
create index entries_of_session on entries (session, entry) where session is not null;

-- Entries whose words are to be written, or written again.
create table unwritten (entry integer primary key) strict;

create virtual table words using fts5 (
  scope, tags, kept_tags, tables, names, text, params, intent, ticket, error,
  tokenize = "unicode61 remove_diacritics 2"
);
create virtual table session_words using fts5 (scope, id, name, intent, tokenize = "trigram");

-- Where payloads and wrapped keys lie in the log's own files. No key and no ciphertext is copied.
create table places (
  session integer, payload integer, chunk integer, day text, at integer, length integer,
  primary key (session, payload, chunk)
) strict, without rowid;
create table key_places (
  session text primary key, day text, at integer, length integer
) strict, without rowid;
create table followed (path text primary key, at integer not null) strict, without rowid;
`;
