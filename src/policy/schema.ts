// The published Cedar schema: every word a policy may use. docs/policy.md shows the same text; a test compares them.

/** Cedar schema syntax. Policies are validated against it (strict) when they are loaded. */
export const schemaText = `// Who acts. The id is "<tenant>/<subject>"; "/" and "%" inside a subject are written %2F and %25.
entity Agent, Workload, User in [Group, Role, DirectoryRole] = {
  tenant: String,         // Entra tenant id, or issuer URL
  subject: String,        // Entra object id, or the mapped subject
  tokenKind: String,      // app, managed-identity, agent-identity, agent-on-behalf-of-user, agent-user, user, oidc
  scopes: Set<String>,
  actor?: String,         // the acting application
  human?: String,         // subject of the human an agent acts for
};
entity Group;             // an Entra group by its object id, or a mapped group
entity Role;              // an application role as the token names it
entity DirectoryRole;     // an Entra directory role by its template id

// What is touched: one tree per target.
entity Target = { name: String };                                                     // "orders-db"
entity Database in [Target] = { name: String, target: String };                       // "orders-db/orders"
entity Schema in [Database] = { name: String, target: String, database: String };     // "orders-db/public"
entity Table, Function in [Schema] =                                                  // "orders-db/public.salaries"
  { name: String, schema: String, target: String, database: String };
entity Gateway;           // Gatelog itself: Gateway::"gatelog"
entity DataClass in [Target] = { name: String, target: String };                      // "orders-db/pii"

// What policy may ask about one access.
type Facts = {
  verb: String,                 // the whole statement in one verb
  phase: String,                // execute, prepare or bind
  understood: Bool,             // false when the statement could not be read in full
  hasWhere: Bool,               // false for UPDATE and DELETE without WHERE
  columnsRead: Set<String>,
  columnsWritten: Set<String>,
  columnsFiltered: Set<String>,
  setting?: String,             // the setting of SET and SHOW
  role?: String,                // the role of SET ROLE
  direction?: String,           // in or out, of COPY with PROGRAM or a file
  intent?: String,              // what the agent says it is doing
  ticket?: String,
  // People said yes: one of them, how many there were, and whether it was in advance, for the shape of the action.
  approval?: { by: User, count: Long, granted: Bool },
};

action "read", "write", "execute", "admin";

// Opening a session on a target.
action "connect" in ["read"] appliesTo {
  principal: [Agent, Workload, User],
  resource: [Target],
  context: Facts,
};

action "sql:select", "sql:copy-to", "sql:explain", "sql:show",
       "sql:set", "sql:transaction", "sql:session"
  in ["read"] appliesTo {
    principal: [Agent, Workload, User],
    resource: [Target, Database, Schema, Table, Function],
    context: Facts,
  };

// Rows chosen, joined, grouped or ordered by a column of a data class: an answer about its values, though none is shown.
action "sql:filter" in ["read"] appliesTo {
  principal: [Agent, Workload, User],
  resource: [DataClass],
  context: Facts,
};

action "sql:insert", "sql:update", "sql:delete", "sql:merge", "sql:truncate", "sql:copy-from", "sql:lock"
  in ["write"] appliesTo {
    principal: [Agent, Workload, User],
    resource: [Target, Database, Schema, Table, Function],
    context: Facts,
  };

action "sql:call", "sql:do"
  in ["execute"] appliesTo {
    principal: [Agent, Workload, User],
    resource: [Target, Database, Schema, Table, Function],
    context: Facts,
  };

action "sql:create", "sql:alter", "sql:drop", "sql:grant", "sql:revoke", "sql:set-role", "sql:maintain",
       "sql:copy-program", "sql:copy-file", "sql:admin"
  in ["admin"] appliesTo {
    principal: [Agent, Workload, User],
    resource: [Target, Database, Schema, Table, Function],
    context: Facts,
  };

// Values of a data class as they are: in an answer, or carried into a column that is not of that class. What is not
// permitted is masked. In no group, and only a permit whose head names it counts.
action "unmask" appliesTo {
  principal: [Agent, Workload, User],
  resource: [DataClass],
  context: Facts,
};

// In no group, and let through only by a permit whose head names them: a statement that could not be read in full,
// and the wire protocol's call of a function by its number. Both are decided on the Target.
action "sql:opaque", "sql:function-call" appliesTo {
  principal: [Agent, Workload, User],
  resource: [Target, Database, Schema, Table, Function],
  context: Facts,
};

// What people and programs do with Gatelog itself, by the API, the console and the command line. In no group, and only
// a permit whose head names it counts.
action "approval:read",        // see what waits for an answer
       "approval:decide",      // answer; being in the approvers' group is needed besides
       "access:ask",           // ask for access to a target in advance
       "grant:read", "grant:revoke",
       "audit:search",         // sessions, what happened in them, search: without texts, parameters and answers
       "audit:read-payload",   // texts, parameters and (masked) answers
       "session:end",
       "target:read"
  appliesTo {
    principal: [Agent, Workload, User],
    resource: [Target],
    context: Facts,
  };

action "policy:read", "integrity:read", "integrity:verify" appliesTo {
  principal: [Agent, Workload, User],
  resource: [Gateway],
  context: Facts,
};
`;
