// A place pgbench can connect to: the server itself, a proxy, or Gatelog.
export const placeNames = ['direct', 'haproxy', 'pgbouncer', 'gatelog'] as const;
/** `classified`: Gatelog before a target with a column to mask. */
export type PlaceName = (typeof placeNames)[number] | 'classified';

export interface Place {
  readonly name: PlaceName;
  readonly host: string;
  readonly port: number;
  /** Whether clients speak TLS to it. */
  readonly tls: boolean;
  readonly user: string;
  readonly database: string;
  /** For raw clients: sent in the clear when asked; undefined where nobody asks. */
  readonly password: string;
  readonly rawUser: string;
  /** Pid of the proxy; undefined for the server itself. */
  readonly pid: number | undefined;
  /** What it told its operators, for when a run fails. */
  said?(): string;
  stop(): Promise<void>;
}

/** The environment libpq reads. */
export function libpq(place: Place): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    LANG: 'C.UTF-8',
    PGHOST: place.host,
    PGPORT: String(place.port),
    PGUSER: place.user,
    PGDATABASE: place.database,
    PGPASSWORD: place.password,
    PGSSLMODE: place.tls ? 'require' : 'disable',
    PGGSSENCMODE: 'disable',
  };
}
