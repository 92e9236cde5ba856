# Updates with bound parameters in psycopg 3, each held until a person answers; prints what came of them.
import datetime, decimal, json
import psycopg

connection = psycopg.connect("", autocommit=True)
change = "update bills set amount = %s, note = %s, due = %s where id = %s"
values = (decimal.Decimal("12.50"), "zoë's", datetime.date(2026, 11, 21), 7)
did = {"approved": connection.execute(change, values).rowcount}
try:
    connection.execute(change, (decimal.Decimal("99.99"), "no", datetime.date(2026, 11, 22), 8))
except psycopg.Error as error:
    did["denied"] = error.sqlstate
did["after"] = connection.execute("select 1").fetchone()[0]
connection.close()
print(json.dumps(did))
