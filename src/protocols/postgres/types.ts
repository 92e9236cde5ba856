// PostgreSQL's built-in types by OID (pg_type.dat): the name policy and people read, and what an array or range holds.

const names: Readonly<Record<number, string>> = {
  16: 'bool',
  17: 'bytea',
  18: 'char',
  19: 'name',
  20: 'int8',
  21: 'int2',
  23: 'int4',
  24: 'regproc',
  25: 'text',
  26: 'oid',
  28: 'xid',
  29: 'cid',
  114: 'json',
  142: 'xml',
  600: 'point',
  650: 'cidr',
  700: 'float4',
  701: 'float8',
  774: 'macaddr8',
  790: 'money',
  829: 'macaddr',
  869: 'inet',
  1042: 'bpchar',
  1043: 'varchar',
  1082: 'date',
  1083: 'time',
  1114: 'timestamp',
  1184: 'timestamptz',
  1186: 'interval',
  1266: 'timetz',
  1560: 'bit',
  1562: 'varbit',
  1700: 'numeric',
  2205: 'regclass',
  2206: 'regtype',
  2950: 'uuid',
  3220: 'pg_lsn',
  3802: 'jsonb',
};

/** Array type to element type. */
const elements: Readonly<Record<number, number>> = {
  1000: 16,
  1001: 17,
  1002: 18,
  1003: 19,
  1016: 20,
  1005: 21,
  1007: 23,
  1009: 25,
  1028: 26,
  199: 114,
  143: 142,
  1017: 600,
  651: 650,
  1021: 700,
  1022: 701,
  1040: 829,
  1041: 869,
  1014: 1042,
  1015: 1043,
  1182: 1082,
  1183: 1083,
  1115: 1114,
  1185: 1184,
  1187: 1186,
  1270: 1266,
  1561: 1560,
  1563: 1562,
  1231: 1700,
  2951: 2950,
  3807: 3802,
};

const ranges: Readonly<Record<number, readonly [name: string, bound: number]>> = {
  3904: ['int4range', 23],
  3906: ['numrange', 1700],
  3908: ['tsrange', 1114],
  3910: ['tstzrange', 1184],
  3912: ['daterange', 1082],
  3926: ['int8range', 20],
};

/** `int4`, `text[]`, `daterange`; undefined for a type that is not built in. */
export function typeName(oid: number): string | undefined {
  const name = names[oid] ?? ranges[oid]?.[0];
  if (name !== undefined) return name;
  const element = elements[oid];
  return element === undefined ? undefined : `${names[element]}[]`;
}

export function elementOf(oid: number): number | undefined {
  return elements[oid];
}

export function boundOf(oid: number): number | undefined {
  return ranges[oid]?.[1];
}
