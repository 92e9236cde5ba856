// Policies the e2e tests run under, beside the starter set.

/** Agents read, write and call; they neither drop nor change rows they do not name. */
export const agentsWork: Readonly<Record<string, string>> = {
  'agents.cedar': `permit (principal is Agent, action in [Action::"read", Action::"write", Action::"execute"], resource);
@id("no-drop")
@reason("agents do not drop what people made")
forbid (principal, action == Action::"sql:drop", resource);
@id("rows-named")
@reason("DELETE and UPDATE must name their rows")
forbid (principal, action in [Action::"sql:delete", Action::"sql:update"], resource) unless { context.hasWhere };
`,
};
