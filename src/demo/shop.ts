// The shop that the demo and the tests work on: customers, products, orders, and the salaries of a schema of its own.

export const shopDatabase = 'shop';

export const shopSchema = `
create table customers (
  id int generated always as identity primary key,
  name text not null,
  email text not null unique,
  ssn text not null,
  country text not null,
  created_at timestamptz not null
);
create table products (
  id int generated always as identity primary key,
  name text not null,
  price numeric(10, 2) not null check (price >= 0),
  stock int not null
);
create table orders (
  id int generated always as identity primary key,
  customer_id int not null references customers,
  placed_at timestamptz not null,
  status text not null check (status in ('open', 'paid', 'shipped', 'returned'))
);
create table order_items (
  order_id int not null references orders,
  product_id int not null references products,
  quantity int not null check (quantity > 0),
  price numeric(10, 2) not null,
  primary key (order_id, product_id)
);
create view order_totals as
  select o.id, o.customer_id, sum(i.quantity * i.price) as total
  from orders o join order_items i on i.order_id = o.id group by o.id;
create schema hr;
create table hr.salaries (employee text primary key, yearly int not null, since date not null);
create table notes (id int primary key, body text, data bytea);
`;

export const shopData = `
insert into customers (name, email, ssn, country, created_at)
select first || ' ' || last, lower(first || '.' || last || n || '@example.com'),
       lpad((n * 7919 % 900 + 100)::text, 3, '0') || '-' || lpad((n % 90 + 10)::text, 2, '0') || '-' || lpad((n * 31 % 10000)::text, 4, '0'),
       (array['DE', 'FR', 'NL', 'SE', 'PL', 'IT'])[n % 6 + 1],
       timestamptz '2024-01-01 08:00+00' + n * interval '7 hours'
from (select n,
  (array['Anna', 'Ben', 'Clara', 'David', 'Elif', 'Farid', 'Greta', 'Hugo'])[n % 8 + 1] as first,
  (array['Novak', 'Berg', 'Dubois', 'Rossi', 'Jansen', 'Keller', 'Lind'])[n % 7 + 1] as last
  from generate_series(1, 200) n) names;
insert into products (name, price, stock)
select kind || ' ' || size, round((4.5 + n * 3.25)::numeric, 2), 20 + n * 13 % 180
from (select row_number() over (order by k, s) as n, kind, size
  from unnest(array['Kettle', 'Desk lamp', 'Backpack', 'Rain jacket', 'Notebook']) with ordinality kinds (kind, k),
       unnest(array['small', 'medium', 'large']) with ordinality sizes (size, s)) made;
insert into orders (customer_id, placed_at, status)
select n % 200 + 1, timestamptz '2025-03-01 09:00+00' + n * interval '95 minutes',
       (array['open', 'paid', 'shipped', 'shipped', 'returned'])[n % 5 + 1]
from generate_series(1, 1000) n;
insert into order_items (order_id, product_id, quantity, price)
select o.id, p.id, o.id % 3 + 1, p.price from orders o join products p on p.id in (o.id % 15 + 1, (o.id * 7 + 3) % 15 + 1);
insert into hr.salaries values
  ('Ines Hoffmann', 84000, '2021-04-01'), ('Paul Meier', 61500, '2023-09-15'), ('Yusuf Demir', 72300, '2022-01-10');
analyze;
`;
