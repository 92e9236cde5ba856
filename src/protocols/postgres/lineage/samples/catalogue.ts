// What a server says of the sample schema, as far as the samples need it.
import type {
  Catalogue,
  CatalogueColumn,
  CatalogueFunction,
  CatalogueType,
  Relation,
  RelationKind,
} from '../../catalogue/catalogue.ts';
import { CatalogueIndex } from '../../catalogue/catalogue-index.ts';

/** pg_type.dat, and from 20000 on the types of the sample schema. */
const oids: Readonly<Record<string, number>> = {
  ...{ bool: 16, int8: 20, int4: 23, regclass: 2205, text: 25, json: 114, xml: 142, name: 19, varchar: 1043 },
  ...{ numeric: 1700, jsonb: 3802, record: 2249, anyarray: 2277, trigger: 2279, timestamptz: 1184 },
  ...{ _int4: 1007, _text: 1009, address: 20000, _address: 20001, mood: 20002, _mood: 20003 },
};
const elements: Readonly<Record<string, string>> = {
  _int4: 'int4',
  _text: 'text',
  _address: 'address',
  _mood: 'mood',
};
const pseudo = new Set(['record', 'anyarray', 'trigger']);
const users = new Set(['address', '_address', 'mood', '_mood']);

const FIRST_RELATION = 30000;
const FIRST_ROW_TYPE = 40000;

const relations: Relation[] = [];

interface More {
  readonly kind?: RelationKind;
  readonly definition?: string;
  readonly rules?: true;
  readonly parents?: readonly number[];
  readonly children?: readonly number[];
}

/** `columns`: `name type, name type = expression`. */
function relation(name: string, columns: string, more: More = {}): number {
  const [table = '', schema = 'public'] = name.split('.').toReversed();
  const oid = FIRST_RELATION + relations.length;
  const rowType = FIRST_ROW_TYPE + relations.length;
  relations.push({
    ...{ oid, schema, name: table, kind: 'table', rowType, columns: columnsOf(columns) },
    ...{ parents: [], children: [], rules: false, ...more },
  });
  return oid;
}

function columnsOf(columns: string): readonly CatalogueColumn[] {
  return columns.split(', ').map((one, at) => {
    const [column = '', generated] = one.split(' = ');
    const [name = '', type = ''] = column.split(' ');
    const known = { name, number: at + 1, type: oids[type] ?? 0, modifier: -1 };
    return generated === undefined ? known : { ...known, generated };
  });
}

const customers =
  'id int4, name text, ssn text, email text, notes jsonb, tags _text, home address, ssn_upper text = upper(ssn)';

const address = relation('address', 'street text, zip text', { kind: 'composite' });
relation('customers', customers);
relation('orders', 'id int4, customer_id int4, total numeric, status text');
relation('notes', 'id int4, body text, extra text');
// Each names the other by the number it is about to get.
relation('person', 'id int4, name text, secret text', { children: [FIRST_RELATION + 5] });
relation('employee', 'id int4, name text, secret text, salary int4', { parents: [FIRST_RELATION + 4] });
relation('payments', 'id int4, country text, card text', {
  kind: 'partitioned',
  children: [FIRST_RELATION + 7, FIRST_RELATION + 8],
});
relation('payments_de', 'id int4, country text, card text', { parents: [FIRST_RELATION + 6] });
relation('payments_fr', 'id int4, country text, card text', { parents: [FIRST_RELATION + 6] });
relation('hooked', 'id int4, body text', { rules: true });
relation('moody', 'id int4, feeling mood');
relation('other.customers', 'id int4, ssn text');
relation('seq', 'last_value int8, log_cnt int8, is_called bool', { kind: 'sequence' });
relation('v_customers', 'id int4, name text, low text', {
  kind: 'view',
  definition: "SELECT id, name, lower(ssn) AS low FROM public.customers WHERE (email ~~ '%@x'::text);",
});
relation('v_orders', 'id int4, customer_id int4, total numeric, status text, ssn text', {
  kind: 'view',
  definition:
    'SELECT o.id, o.customer_id, o.total, o.status, c.ssn FROM (public.orders o JOIN public.customers c ON ((c.id = o.customer_id)));',
});
relation('v_nested', 'low text, id int4', {
  kind: 'view',
  definition: 'SELECT low, id FROM public.v_customers;',
});
relation('v_simple', 'id int4, body text', {
  kind: 'view',
  definition: 'SELECT id, body FROM public.notes;',
});
relation('m_customers', 'id int4, ssn text, name text', {
  kind: 'materialised',
  definition: 'SELECT id, ssn, name FROM public.customers;',
});
relation('pg_catalog.pg_class', 'oid int4, relname name, relkind text');
relation('pg_catalog.pg_attribute', 'attrelid int4, attname name, attmissingval anyarray');
relation('pg_catalog.pg_stats', 'tablename name, attname name, most_common_vals anyarray', { kind: 'view' });
relation('pg_catalog.pg_stat_activity', 'pid int4, query text, state text', { kind: 'view' });
relation('pg_catalog.pg_largeobject', 'loid int4, pageno int4, data text');
relation('information_schema.columns', 'table_name name, column_name name', { kind: 'view' });

function typeOf(name: string, oid: number): CatalogueType {
  const kind = pseudo.has(name)
    ? 'pseudo'
    : name === 'address'
      ? 'composite'
      : name === 'mood'
        ? 'enum'
        : 'base';
  return {
    ...{ oid, name, kind, schema: users.has(name) ? 'public' : 'pg_catalog' },
    element: oids[elements[name] ?? ''] ?? 0,
    ...{ base: 0, relation: name === 'address' ? address : 0, baseModifier: -1, labels: [] },
  };
}

const rowTypes = relations.map(
  ({ schema, name, rowType, oid }): CatalogueType => ({
    ...{ oid: rowType, schema, name, kind: 'composite', element: 0, base: 0, relation: oid },
    ...{ baseModifier: -1, labels: [] },
  }),
);

let functionOid = 50000;

function userFunction(
  name: string,
  takes: readonly string[],
  returns: number,
  more: Partial<CatalogueFunction> = {},
): CatalogueFunction {
  return {
    ...{ oid: (functionOid += 1), schema: 'public', name, kind: 'function', result: returns },
    arguments: takes.map((type) => oids[type] ?? 0),
    ...{ variadic: false, returnsSet: false, outputs: [], ...more },
  };
}

const { text = 0, int4 = 0, bool = 0, record = 0, mood = 0 } = oids;
const rowOfCustomers =
  relations.find(({ name, schema }) => name === 'customers' && schema === 'public')?.rowType ?? 0;

export const sampleCatalogue: Catalogue = new CatalogueIndex({
  version: 'sample',
  schemas: ['public', 'other', 'pg_catalog', 'information_schema'],
  relations,
  types: [
    ...Object.entries(oids).map(([name, oid]) => typeOf(name, oid)),
    ...rowTypes.filter((type) => type.name !== 'address'),
  ],
  functions: [
    userFunction('f_opaque', ['text'], text),
    userFunction('f_pure', ['text'], text),
    userFunction('f_rows', [], rowOfCustomers, { returnsSet: true }),
    userFunction('f_table', [], record, { returnsSet: true, outputs: ['a', 'b'] }),
    userFunction('f_mood', ['mood'], int4),
    userFunction('lower', ['mood'], text),
    userFunction('f_same', ['text', 'text'], bool),
    userFunction('f_like', ['mood', 'text'], bool),
    userFunction('f_hook', [], oids.trigger ?? 0),
  ],
  operators: new Set(['===', '=']),
  userCasts: [{ source: mood, target: int4 }],
});
