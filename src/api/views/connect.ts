// Lines to paste: how each client connects to a target through Gatelog. The token is fetched when they run; none is shown.
import type { Target } from '../../model/target.ts';
import type { Door } from '../parts.ts';
import type { TargetView } from '../shapes/rest.ts';

type Way = TargetView['connect'][number];

/** `scope` is what the token is asked for; without it a line says where it goes. */
export function waysToConnect(target: Target, door: Door, scope: string | undefined): readonly Way[] {
  return target.protocol === 'postgres' ? postgresWays(target.name, door, scope) : [];
}

function postgresWays(database: string, door: Door, scope: string | undefined): readonly Way[] {
  const { host, port } = splitAddress(door.address);
  const mode = door.tls ? 'verify-full' : 'disable';
  const token = tokenLine(scope);
  const uri = `postgresql://agent@${host.includes(':') ? `[${host}]` : host}:${port}/${database}?sslmode=${mode}`;
  return [
    {
      client: 'psql',
      lines: [token, `psql "host=${host} port=${port} dbname=${database} user=agent sslmode=${mode}"`],
    },
    { client: 'libpq', lines: [token, uri] },
    {
      client: 'node-postgres',
      lines: [
        `new pg.Client({ host: '${host}', port: ${port}, database: '${database}', user: 'agent',`,
        `  password: process.env.PGPASSWORD${door.tls ? ', ssl: true' : ''} })`,
      ],
    },
    {
      client: 'psycopg',
      lines: [
        `psycopg.connect(host='${host}', port=${port}, dbname='${database}', user='agent',`,
        `  password=os.environ['PGPASSWORD'], sslmode='${mode}')`,
      ],
    },
    { client: 'JDBC', lines: [`jdbc:postgresql://${host}:${port}/${database}?user=agent&sslmode=${mode}`] },
  ];
}

function tokenLine(scope: string | undefined): string {
  const asked = scope === undefined ? '' : ` --scope ${scope}`;
  return `export PGPASSWORD="$(az account get-access-token${asked} --query accessToken -o tsv)"`;
}

function splitAddress(address: string): { host: string; port: string } {
  const at = address.lastIndexOf(':');
  return { host: address.slice(0, at).replace(/^\[|\]$/g, ''), port: address.slice(at + 1) };
}
