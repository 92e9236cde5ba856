// The name a column of a result gets when nobody says one (FigureColname of parse_target.c).
import { as, type Body, type Node, namesOf, stringOf, unwrap } from '../sql/tree.ts';
import type { Pass } from './pass.ts';

/** A name, and whether it is better than that of a type around it. */
interface Guess {
  /** Undefined: that of a column that is not known. */
  readonly name: string | undefined;
  readonly firm: boolean;
}

type Guesser = (body: Body, pass: Pass, depth: number) => Guess | undefined;

/** Names that a kind of expression always has. */
const fixed: Readonly<Record<string, string>> = {
  GroupingFunc: 'grouping',
  MergeSupportFunc: 'merge_action',
  A_ArrayExpr: 'array',
  RowExpr: 'row',
  CoalesceExpr: 'coalesce',
  XmlSerialize: 'xmlserialize',
  JsonParseExpr: 'json',
  JsonScalarExpr: 'json_scalar',
  JsonSerializeExpr: 'json_serialize',
  JsonObjectConstructor: 'json_object',
  JsonArrayConstructor: 'json_array',
  JsonArrayQueryConstructor: 'json_array',
  JsonObjectAgg: 'json_objectagg',
  JsonArrayAgg: 'json_arrayagg',
};

/** Names by a field of the node that says which it is. */
const variants: Readonly<
  Record<string, { readonly field: string; readonly names: Readonly<Record<string, string>> }>
> = {
  MinMaxExpr: { field: 'op', names: { IS_GREATEST: 'greatest', IS_LEAST: 'least' } },
  JsonFuncExpr: {
    field: 'op',
    names: { JSON_EXISTS_OP: 'json_exists', JSON_QUERY_OP: 'json_query', JSON_VALUE_OP: 'json_value' },
  },
  XmlExpr: {
    field: 'op',
    names: {
      IS_XMLCONCAT: 'xmlconcat',
      IS_XMLELEMENT: 'xmlelement',
      IS_XMLFOREST: 'xmlforest',
      IS_XMLPARSE: 'xmlparse',
      IS_XMLPI: 'xmlpi',
      IS_XMLROOT: 'xmlroot',
    },
  },
  A_Expr: { field: 'kind', names: { AEXPR_NULLIF: 'nullif' } },
  SQLValueFunction: {
    field: 'op',
    names: {
      SVFOP_CURRENT_DATE: 'current_date',
      SVFOP_CURRENT_TIME: 'current_time',
      SVFOP_CURRENT_TIME_N: 'current_time',
      SVFOP_CURRENT_TIMESTAMP: 'current_timestamp',
      SVFOP_CURRENT_TIMESTAMP_N: 'current_timestamp',
      SVFOP_LOCALTIME: 'localtime',
      SVFOP_LOCALTIME_N: 'localtime',
      SVFOP_LOCALTIMESTAMP: 'localtimestamp',
      SVFOP_LOCALTIMESTAMP_N: 'localtimestamp',
      SVFOP_CURRENT_ROLE: 'current_role',
      SVFOP_CURRENT_USER: 'current_user',
      SVFOP_USER: 'user',
      SVFOP_SESSION_USER: 'session_user',
      SVFOP_CURRENT_CATALOG: 'current_catalog',
      SVFOP_CURRENT_SCHEMA: 'current_schema',
    },
  },
};

const guessers: Readonly<Record<string, Guesser>> = {
  ColumnRef: (body) =>
    firm((body.fields as Node[] | undefined)?.map(stringOf).findLast((name) => name !== undefined)),
  A_Indirection: guessIndirection,
  FuncCall: (body) => firm(namesOf(body.funcname as Node[])?.at(-1)),
  TypeCast: guessCast,
  CollateClause: (body, pass, depth) => guess(body.arg, pass, depth + 1),
  CaseExpr: (body, pass, depth) => {
    const inner = guess(body.defresult, pass, depth + 1);
    return inner?.firm === true ? inner : { name: 'case', firm: false };
  },
  SubLink: guessSubLink,
};

/** The chain of casts, CASEs and fields that is followed to a name. */
const DEEPEST = 500;

/** Undefined when it cannot be told. */
export function nameOf(node: unknown, pass: Pass): string | undefined {
  const found = guess(node, pass, 0);
  return found === undefined ? '?column?' : found.name;
}

function guess(node: unknown, pass: Pass, depth: number): Guess | undefined {
  const inner = node === undefined ? undefined : unwrap(node);
  if (inner === undefined || depth > DEEPEST) return undefined;
  const { type, body } = inner;
  if (Object.hasOwn(fixed, type)) return firm(fixed[type]);
  const variant = Object.hasOwn(variants, type) ? variants[type] : undefined;
  const word = String(variant === undefined ? '' : body[variant.field]);
  if (variant !== undefined)
    return Object.hasOwn(variant.names, word) ? firm(variant.names[word]) : undefined;
  return Object.hasOwn(guessers, type) ? guessers[type]?.(body, pass, depth) : undefined;
}

function firm(name: string | undefined): Guess | undefined {
  return name === undefined ? undefined : { name, firm: true };
}

function guessIndirection(body: Body, pass: Pass, depth: number): Guess | undefined {
  const field = (body.indirection as Node[] | undefined)
    ?.map(stringOf)
    .findLast((name) => name !== undefined);
  return field === undefined ? guess(body.arg, pass, depth + 1) : firm(field);
}

/** A cast gives its name only to what has no good one itself. */
function guessCast(body: Body, pass: Pass, depth: number): Guess | undefined {
  const inner = guess(body.arg, pass, depth + 1);
  if (inner?.firm === true) return inner;
  const name = namesOf((body.typeName as { names?: Node[] } | undefined)?.names)?.at(-1);
  return name === undefined ? inner : { name, firm: false };
}

function guessSubLink(body: Body, pass: Pass): Guess | undefined {
  if (body.subLinkType === 'EXISTS_SUBLINK') return firm('exists');
  if (body.subLinkType === 'ARRAY_SUBLINK') return firm('array');
  if (body.subLinkType !== 'EXPR_SUBLINK') return undefined;
  const select = as(body.subselect as Node | undefined, 'SelectStmt');
  return { name: select && pass.shapes.get(select)?.columns[0]?.name, firm: true };
}
