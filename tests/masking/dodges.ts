// The corpus: every dodge of every family.
import type { Dodge } from './dodge.ts';
import { aggregateDodges, conditionalDodges, windowDodges } from './dodges/aggregates.ts';
import { catalogueDodges, explainDodges } from './dodges/catalogue.ts';
import { returningDodges, triggerDodges } from './dodges/changes.ts';
import { copyDodges } from './dodges/copy.ts';
import { definitionDodges, generatedDodges } from './dodges/definitions.ts';
import {
  castErrorDodges,
  constraintErrorDodges,
  copyErrorDodges,
  functionErrorDodges,
} from './dodges/errors.ts';
import { castDodges, expressionDodges, hashDodges } from './dodges/expressions.ts';
import { functionDodges, noticeDodges } from './dodges/functions.ts';
import { launderingDodges } from './dodges/laundering.ts';
import { letterDodges, textSearchDodges } from './dodges/letters.ts';
import { nameDodges } from './dodges/names.ts';
import { fastPathDodges, largeObjectDodges, notificationDodges } from './dodges/objects.ts';
import { oracleDodges } from './dodges/oracles.ts';
import { protocolDodges } from './dodges/protocol.ts';
import { cteDodges, joinDodges, lateralDodges, setDodges, subqueryDodges } from './dodges/queries.ts';
import { inheritanceDodges, materialisedDodges, partitionDodges, viewDodges } from './dodges/relations.ts';
import { arrayDodges, jsonDodges, rowDodges, xmlDodges } from './dodges/rows.ts';
import { cursorDodges, preparedDodges, temporaryDodges } from './dodges/sessions.ts';
import { settingDodges } from './dodges/settings.ts';
import { sideDoorDodges } from './dodges/side-doors.ts';

export const dodges: readonly Dodge[] = [
  // By expression.
  nameDodges,
  expressionDodges,
  castDodges,
  hashDodges,
  conditionalDodges,
  aggregateDodges,
  windowDodges,
  rowDodges,
  jsonDodges,
  xmlDodges,
  arrayDodges,
  letterDodges,
  textSearchDodges,
  // By query.
  subqueryDodges,
  cteDodges,
  lateralDodges,
  setDodges,
  joinDodges,
  // By relation.
  viewDodges,
  materialisedDodges,
  inheritanceDodges,
  partitionDodges,
  generatedDodges,
  definitionDodges,
  // By statement.
  returningDodges,
  triggerDodges,
  cursorDodges,
  preparedDodges,
  temporaryDodges,
  copyDodges,
  functionDodges,
  // By another place.
  launderingDodges,
  sideDoorDodges,
  notificationDodges,
  largeObjectDodges,
  catalogueDodges,
  explainDodges,
  // By what is said beside the rows.
  noticeDodges,
  castErrorDodges,
  functionErrorDodges,
  constraintErrorDodges,
  copyErrorDodges,
  // By protocol.
  protocolDodges,
  fastPathDodges,
  settingDodges,
  // By guessing.
  oracleDodges,
].flat();
