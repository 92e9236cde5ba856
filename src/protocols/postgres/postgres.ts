// PostgreSQL as a byte protocol: which file answers for which part of the contract.
import type { ByteProtocol } from '../protocol.ts';
import { cancelPostgres } from './cancel.ts';
import { conversePostgres } from './conversation/conversation.ts';
import { explainSql } from './explain.ts';
import { greetPostgres } from './handshake.ts';
import { loginPostgres, type PostgresHello } from './login.ts';
import { readAnswer } from './rows.ts';
import { loadSqlParser } from './to-action.ts';

export const postgres: ByteProtocol<PostgresHello> = {
  name: 'postgres',
  alpn: ['postgresql'],
  load: loadSqlParser,
  greet: greetPostgres,
  login: loginPostgres,
  converse: conversePostgres,
  cancel: cancelPostgres,
  readAnswer,
  explain: explainSql,
};
