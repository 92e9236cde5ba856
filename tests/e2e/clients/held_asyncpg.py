# Updates with bound parameters in asyncpg, each held until a person answers; prints what came of them.
import asyncio, datetime, decimal, json, os, ssl
import asyncpg


async def main():
    context = ssl.create_default_context(cafile=os.environ["PGSSLROOTCERT"])
    connection = await asyncpg.connect(ssl=context)
    change = "update bills set amount = $1, note = $2, due = $3 where id = $4"
    values = (decimal.Decimal("12.50"), "zoë's", datetime.date(2026, 11, 21), 7)
    did = {"approved": int((await connection.execute(change, *values)).split()[1])}
    try:
        await connection.execute(change, decimal.Decimal("99.99"), "no", datetime.date(2026, 11, 22), 8)
    except asyncpg.PostgresError as error:
        did["denied"] = error.sqlstate
    did["after"] = await connection.fetchval("select 1")
    await connection.close()
    print(json.dumps(did))


asyncio.run(main())
