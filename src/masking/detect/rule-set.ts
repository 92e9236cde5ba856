// Which rules run: the pack that comes with Gatelog, switched on and off by name or class, and the user's own.
import { GatelogError } from '../../model/error.ts';
import type { Rule, RuleSet } from './finding.ts';
import { assignedSecretRule } from './rules/assigned-secret.ts';
import { awsRules } from './rules/aws.ts';
import { azureRules } from './rules/azure.ts';
import { connectionRules } from './rules/connection.ts';
import { ddlPasswordRules } from './rules/ddl-password.ts';
import { emailRule } from './rules/email.ts';
import { httpAuthorizationRule } from './rules/http-authorization.ts';
import { jwtRule } from './rules/jwt.ts';
import { nationalIdRules } from './rules/national-ids.ts';
import { passwordHashRules } from './rules/password-hashes.ts';
import { paymentRules } from './rules/payment.ts';
import { phoneRule } from './rules/phone.ts';
import { privateKeyRule } from './rules/private-key.ts';
import { vendorTokenRules } from './rules/vendor-tokens.ts';
import { type CompileLinear, compileUserRule, type UserRule } from './user-rules.ts';

/** In order of precedence: of two findings of the same piece the earlier rule names it. */
export const rulePack: readonly Rule[] = Object.freeze([
  privateKeyRule,
  jwtRule,
  ...azureRules,
  ...awsRules,
  ...vendorTokenRules,
  ...passwordHashRules,
  ...ddlPasswordRules,
  ...connectionRules,
  httpAuthorizationRule,
  assignedSecretRule,
  ...paymentRules,
  ...nationalIdRules,
  emailRule,
  phoneRule,
]);

export interface RuleChoice {
  /**
   * On or off, by name of a rule or of a class; the name counts more than the class. All are on by default.
   * NOTE: what a principal may see is switched off here, and not left out of the findings: one finding may cover what
   * several rules found, and bears the name of one.
   */
  readonly switches?: Readonly<Record<string, boolean>>;
  /** Before those of the pack. */
  readonly user?: readonly UserRule[];
  /** Needed when there are rules of the user. */
  readonly compile?: CompileLinear;
}

/** @throws GatelogError `detect.unknown-rule`, `detect.duplicate-rule`, `detect.no-compiler`, `detect.user-rule`. */
export function chooseRules({ switches = {}, user = [], compile }: RuleChoice = {}): RuleSet {
  const all = [...compileAll(user, compile), ...rulePack];
  checkNames(all, Object.keys(switches));
  const isOn = ({ name, dataClass }: Rule) =>
    ownValue(switches, name) ?? ownValue(switches, dataClass) ?? true;
  const rules = Object.freeze(all.filter(isOn));
  return Object.freeze({ rules, needs: rules.reduce((bits, { needs }) => bits | needs, 0) });
}

function compileAll(user: readonly UserRule[], compile: CompileLinear | undefined): readonly Rule[] {
  if (user.length > 0 && compile === undefined) {
    throw new GatelogError(
      'detect.no-compiler',
      'rules of the user need a compiler for linear-time patterns',
    );
  }
  return user.map((rule) => compileUserRule(rule, compile as CompileLinear));
}

function checkNames(rules: readonly Rule[], switched: readonly string[]): void {
  const names = rules.map(({ name }) => name);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined)
    throw new GatelogError('detect.duplicate-rule', `two rules are called ${twice}`, {
      data: { rule: twice },
    });
  const known = new Set([...names, ...rules.map(({ dataClass }) => dataClass)]);
  const unknown = switched.find((name) => !known.has(name));
  if (unknown !== undefined) {
    throw new GatelogError(
      'detect.unknown-rule',
      `${JSON.stringify(unknown)} is neither a rule nor a class`,
      { data: { rule: unknown } },
    );
  }
}

function ownValue(switches: Readonly<Record<string, boolean>>, key: string): boolean | undefined {
  return Object.hasOwn(switches, key) ? switches[key] : undefined;
}
