# The exercise in psycopg 3: the extended protocol, binary where it can, prepared by itself after five runs, pipelines.
import json, threading
import psycopg

did = {}
connection = psycopg.connect("", autocommit=True)


def one(text, values=None):
    return connection.execute(text, values).fetchone()[0]


def refused(text):
    try:
        connection.execute(text)
    except psycopg.Error as error:
        return {"code": error.sqlstate, "message": str(error)}


did["names"] = [row[0] for row in connection.execute("select name from products where id <= %s order by id", (3,))]
did["typed"] = list(connection.cursor(binary=True).execute("select %s + 1, %s, %s::numeric::text", (41, "zoë", "1.50")).fetchone())
did["prepared"] = sum(one("select %s::int", (n,)) for n in range(1, 13))
with connection.transaction(force_rollback=True):
    connection.execute("insert into notes values (51, 'gone')")
did["rolledBack"] = one("select count(*) from notes where id = 51")
did["error"] = refused("select 1/0")["code"]
did["denied"] = refused("drop table notes")
did["deniedDelete"] = refused("delete from notes")
did["after"] = one("select 1")
connection.execute("begin")
connection.execute("insert into notes values (52, 'undone')")
refused("drop table notes")
connection.execute("commit")
did["commitAfterDenial"] = one("select count(*) from notes where id = 52")
with connection.pipeline():
    cursors = [connection.execute("select %s::int", (n,)) for n in range(20)]
assert [cursor.fetchone()[0] for cursor in cursors] == list(range(20))
did["large"] = len(connection.execute("select repeat('x', 1000) from generate_series(1, 20000)").fetchall())
with connection.cursor() as cursor:
    with cursor.copy("copy (select name from products) to stdout") as copy:
        did["copiedOut"] = sum(1 for _ in copy.rows())
    with connection.transaction(force_rollback=True):
        with cursor.copy("copy notes (id, body) from stdin") as copy:
            for n in (61, 62, 63):
                copy.write_row((n, "x"))
        did["copiedIn"] = one("select count(*) from notes where id in (61, 62, 63)")
threading.Timer(0.3, connection.cancel).start()
did["cancelled"] = refused("select pg_sleep(30)")["code"]
connection.execute("listen shop")
connection.add_notify_handler(lambda notification: did.update(notified=notification.payload))
connection.execute("select pg_notify('shop', 'order 17')")
connection.execute("select 1")
connection.close()
print(json.dumps(did))
