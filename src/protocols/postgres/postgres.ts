// PostgreSQL as a byte protocol: which file answers for which part of the contract.
import type { ByteProtocol } from '../protocol.ts';
import { cancelPostgres } from './cancel.ts';
import { readCatalogue } from './catalogue/read-catalogue.ts';
import { conversePostgres } from './conversation/conversation.ts';
import { explainSql } from './explain.ts';
import { greetPostgres } from './handshake.ts';
import { loginPostgres, type PostgresHello } from './login.ts';
import { readAnswer } from './rows.ts';
import { sampleTables } from './sample/read-sample.ts';
import { loadSqlParser } from './to-action.ts';

export const postgres: ByteProtocol<PostgresHello> = {
  name: 'postgres',
  alpn: ['postgresql'],
  load: loadSqlParser,
  greet: greetPostgres,
  login: loginPostgres,
  converse: conversePostgres,
  catalogue: (target, credential) => readCatalogue(target, credential),
  sample: (target, credential, request) => sampleTables(target, credential, request),
  cancel: cancelPostgres,
  readAnswer,
  explain: explainSql,
};
