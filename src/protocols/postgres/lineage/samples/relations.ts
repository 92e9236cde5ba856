// Samples of relations: views, inheritance, partitions, generated columns and the catalogue.
// The words are those of session.ts.

export const relations = `
select * from v_customers
  -> customers.id v_customers.id | customers.name v_customers.name | customers.ssn v_customers.low
  filter customers.email
select low from v_nested
  -> customers.ssn v_customers.low v_nested.low
  filter customers.email
select v from v_nested v
  -> customers.id customers.ssn v_customers.id v_customers.low v_nested.*
  filter customers.email
select * from v_orders
  -> orders.id v_orders.id | customers.id orders.customer_id v_orders.customer_id | orders.total v_orders.total | orders.status v_orders.status | customers.ssn v_orders.ssn
  filter customers.id orders.customer_id
select (v).ssn, v.ssn from v_orders v
  -> customers.ssn v_orders.ssn | customers.ssn v_orders.ssn
  filter customers.id orders.customer_id
select * from m_customers
  -> customers.id m_customers.id | customers.ssn m_customers.ssn | customers.name m_customers.name
select * from person
  -> employee.id person.id | employee.name person.name | employee.secret person.secret
select * from only person
  -> person.id | person.name | person.secret
select * from employee
  -> employee.id person.id | employee.name person.name | employee.secret person.secret | employee.salary
select secret from person where id = 1
  -> employee.secret person.secret
  filter employee.id person.id
select card from payments
  -> payments.card payments_de.card payments_fr.card
select card from payments_de
  -> payments.card payments_de.card
select ssn_upper from customers
  -> customers.ssn customers.ssn_upper
select max(ssn_upper) from customers
  -> customers.ssn customers.ssn_upper
select id from other.customers
  -> other.customers.id
select relname from pg_class
  -> pg_catalog.pg_class.relname
select attname, attmissingval from pg_attribute
  -> pg_catalog.pg_attribute.attname | pg_catalog.pg_attribute.attmissingval ?catalogue
  touched ?catalogue
select tablename, most_common_vals from pg_stats
  -> pg_catalog.pg_stats.tablename ?catalogue | pg_catalog.pg_stats.most_common_vals ?catalogue
  touched ?catalogue
select query, pid from pg_stat_activity
  -> pg_catalog.pg_stat_activity.query ?catalogue | pg_catalog.pg_stat_activity.pid
  touched ?catalogue
select data from pg_largeobject
  -> pg_catalog.pg_largeobject.data ?catalogue
  touched ?catalogue
select column_name from information_schema.columns
  -> information_schema.columns.column_name
select * from hooked
  -> hooked.id | hooked.body
select ssn from pg_toast.pg_toast_1
  -> ?unknown-relation
  touched ?unknown-relation
select ssn from pg_temp.customers
  -> ?unknown-relation
  touched ?unknown-relation
`;
