// Statements that run or store code nobody can trace: once it runs, values can be anywhere.
import { as, namesOf, type Node, unwrap } from '../sql/tree.ts';

/** DO, and what makes code that runs by itself or under a name that was harmless before. */
const CODE: ReadonlySet<string> = new Set([
  'DoStmt',
  'AlterFunctionStmt',
  'AlterOperatorStmt',
  'AlterSystemStmt',
  'CreateCastStmt',
  'CreateConversionStmt',
  'CreateEventTrigStmt',
  'CreateExtensionStmt',
  'CreateFdwStmt',
  'CreateForeignServerStmt',
  'CreateForeignTableStmt',
  'CreateFunctionStmt',
  'CreateOpClassStmt',
  'CreateOpFamilyStmt',
  'CreatePLangStmt',
  'CreatePolicyStmt',
  'CreatePublicationStmt',
  'CreateSubscriptionStmt',
  'CreateTransformStmt',
  'CreateTrigStmt',
  'CreateUserMappingStmt',
  'DefineStmt',
  'ImportForeignSchemaStmt',
  'LoadStmt',
  'RuleStmt',
]);

/** `pure`: functions that return nothing but what they are given, and do nothing else. */
export function isCode(node: Node, pure: (schema: string, name: string) => boolean): boolean {
  if (CODE.has(unwrap(node)?.type ?? '')) return true;
  const call = as(node, 'CallStmt');
  if (call === undefined) return false;
  const [schema, name] = namesOf(call.funccall?.funcname) ?? [];
  return schema === undefined || name === undefined || !pure(schema, name);
}
