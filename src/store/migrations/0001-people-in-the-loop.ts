// Tables of approvals, grants, sign-ins and used links, and the count of changes that live pages look at.
import type { Migration } from './migration.ts';

interface Words {
  readonly integer: string;
  readonly bytes: string;
  /** What follows the columns of a table. */
  readonly tail: string;
}

const tables = ({ integer, bytes, tail }: Words) => `
CREATE TABLE gatelog_requests (
  id TEXT PRIMARY KEY,
  gateway TEXT NOT NULL,
  target TEXT NOT NULL,
  principal TEXT NOT NULL,
  state TEXT NOT NULL,
  asked_at ${integer} NOT NULL,
  expires_at ${integer} NOT NULL,
  key_id TEXT NOT NULL,
  sealed ${bytes} NOT NULL
)${tail};
CREATE INDEX gatelog_requests_by_time ON gatelog_requests (key_id, asked_at, id);
CREATE INDEX gatelog_requests_by_state ON gatelog_requests (key_id, state, asked_at, id);
CREATE INDEX gatelog_requests_waiting ON gatelog_requests (gateway) WHERE state = 'waiting';
CREATE INDEX gatelog_requests_by_end ON gatelog_requests (expires_at);

CREATE TABLE gatelog_asked (
  id TEXT PRIMARY KEY,
  expires_at ${integer} NOT NULL,
  key_id TEXT NOT NULL,
  sealed ${bytes} NOT NULL
)${tail};
CREATE INDEX gatelog_asked_by_end ON gatelog_asked (expires_at);

CREATE TABLE gatelog_grants (
  id TEXT PRIMARY KEY,
  principal TEXT NOT NULL,
  target TEXT NOT NULL,
  used ${integer} NOT NULL,
  uses ${integer},
  revoked ${integer} NOT NULL,
  made_at ${integer} NOT NULL,
  expires_at ${integer} NOT NULL,
  key_id TEXT NOT NULL,
  sealed ${bytes} NOT NULL
)${tail};
CREATE INDEX gatelog_grants_by_time ON gatelog_grants (key_id, made_at, id);
CREATE INDEX gatelog_grants_by_principal ON gatelog_grants (principal, target, expires_at);
CREATE INDEX gatelog_grants_by_end ON gatelog_grants (expires_at);

CREATE TABLE gatelog_sign_ins (
  hash TEXT PRIMARY KEY,
  expires_at ${integer} NOT NULL,
  key_id TEXT NOT NULL,
  sealed ${bytes} NOT NULL
)${tail};
CREATE INDEX gatelog_sign_ins_by_end ON gatelog_sign_ins (expires_at);

CREATE TABLE gatelog_used_links (
  hash TEXT PRIMARY KEY,
  expires_at ${integer} NOT NULL
)${tail};
CREATE INDEX gatelog_used_links_by_end ON gatelog_used_links (expires_at);

CREATE TABLE gatelog_changes (count ${integer} NOT NULL)${tail};
INSERT INTO gatelog_changes VALUES (0);
`;

const watched = ['gatelog_requests', 'gatelog_grants'];

const sqliteTriggers = watched.flatMap((table) =>
  ['INSERT', 'UPDATE', 'DELETE'].map(
    (event) => `CREATE TRIGGER ${table}_${event.toLowerCase()} AFTER ${event} ON ${table}
BEGIN UPDATE gatelog_changes SET count = count + 1; END;`,
  ),
);

/** Once per statement and after it: the count is locked last, so that two who change rows never wait for each other. */
const postgresTriggers = [
  `CREATE FUNCTION gatelog_count_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN UPDATE gatelog_changes SET count = count + 1; RETURN NULL; END $$;`,
  ...watched.map(
    (table) => `CREATE TRIGGER ${table}_change AFTER INSERT OR UPDATE OR DELETE ON ${table}
FOR EACH STATEMENT EXECUTE FUNCTION gatelog_count_change();`,
  ),
];

export const peopleInTheLoop: Migration = {
  version: 1,
  sqlite: [tables({ integer: 'INTEGER', bytes: 'BLOB', tail: ' STRICT' }), ...sqliteTriggers].join('\n'),
  postgres: [tables({ integer: 'BIGINT', bytes: 'BYTEA', tail: '' }), ...postgresTriggers].join('\n'),
};
