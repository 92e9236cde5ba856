# The exercise in psycopg2: simple queries with values put into the text by the driver.
import io, json, threading
import psycopg2

did = {}
connection = psycopg2.connect("")
cursor = connection.cursor()


def one(text, values=None):
    cursor.execute(text, values)
    return cursor.fetchone()[0]


def refused(text):
    try:
        cursor.execute(text)
    except psycopg2.Error as error:
        connection.rollback()
        return {"code": error.pgcode, "message": str(error)}


cursor.execute("select name from products where id <= %s order by id", (3,))
did["names"] = [row[0] for row in cursor.fetchall()]
cursor.execute("select %s + 1, %s, %s::numeric::text", (41, "zoë", "1.50"))
did["typed"] = list(cursor.fetchone())
cursor.execute("prepare twelve(int) as select $1")
did["prepared"] = sum(one("execute twelve(%s)", (n,)) for n in range(1, 13))
connection.rollback()
cursor.execute("insert into notes values (51, 'gone')")
connection.rollback()
did["rolledBack"] = one("select count(*) from notes where id = 51")
did["error"] = refused("select 1/0")["code"]
did["denied"] = refused("drop table notes")
did["deniedDelete"] = refused("delete from notes")
did["after"] = one("select 1")
cursor.execute("insert into notes values (52, 'undone')")
try:
    cursor.execute("drop table notes")
except psycopg2.Error:
    connection.commit()
did["commitAfterDenial"] = one("select count(*) from notes where id = 52")
cursor.execute("select repeat('x', 1000) from generate_series(1, 20000)")
did["large"] = len(cursor.fetchall())
out = io.StringIO()
cursor.copy_expert("copy (select name from products) to stdout", out)
did["copiedOut"] = len(out.getvalue().splitlines())
cursor.copy_expert("copy notes (id, body) from stdin with (format csv)", io.StringIO("61,a\n62,b\n63,c\n"))
did["copiedIn"] = one("select count(*) from notes where id in (61, 62, 63)")
connection.rollback()
threading.Timer(0.3, connection.cancel).start()
did["cancelled"] = refused("select pg_sleep(30)")["code"]
cursor.execute("listen shop")
cursor.execute("select pg_notify('shop', 'order 17')")
connection.commit()
connection.poll()
did["notified"] = connection.notifies[0].payload
connection.close()
print(json.dumps(did))
