# The exercise in asyncpg: binary formats throughout, statements prepared and described, Flush, cancel by timeout.
import asyncio, decimal, io, json, os, ssl
import asyncpg


async def main():
    did = {}
    context = ssl.create_default_context(cafile=os.environ["PGSSLROOTCERT"])
    connection = await asyncpg.connect(ssl=context)

    async def refused(text):
        try:
            await connection.execute(text)
        except asyncpg.PostgresError as error:
            parts = [str(error), error.detail or "", error.hint or ""]
            return {"code": error.sqlstate, "message": " ".join(parts)}

    rows = await connection.fetch("select name from products where id <= $1 order by id", 3)
    did["names"] = [row["name"] for row in rows]
    typed = await connection.fetchrow("select $1::int + 1, $2::text, $3::numeric", 41, "zoë", decimal.Decimal("1.50"))
    did["typed"] = [typed[0], typed[1], str(typed[2])]
    statement = await connection.prepare("select $1::int")
    did["prepared"] = sum([await statement.fetchval(n) for n in range(1, 13)])
    transaction = connection.transaction()
    await transaction.start()
    await connection.execute("insert into notes values ($1, $2)", 51, "gone")
    await transaction.rollback()
    did["rolledBack"] = await connection.fetchval("select count(*) from notes where id = 51")
    did["error"] = (await refused("select 1/0"))["code"]
    did["denied"] = await refused("drop table notes")
    did["deniedDelete"] = await refused("delete from notes")
    did["after"] = await connection.fetchval("select 1")
    await connection.execute("begin")
    await connection.execute("insert into notes values (52, 'undone')")
    await refused("drop table notes")
    await connection.execute("commit")
    did["commitAfterDenial"] = await connection.fetchval("select count(*) from notes where id = 52")
    did["large"] = len(await connection.fetch("select repeat('x', 1000) from generate_series(1, 20000)"))
    async with connection.transaction():
        walked = [row["id"] async for row in connection.cursor("select id from orders order by id limit 120")]
    assert walked == list(range(1, 121))
    out = io.BytesIO()
    await connection.copy_from_query("select name from products", output=out)
    did["copiedOut"] = len(out.getvalue().splitlines())
    transaction = connection.transaction()
    await transaction.start()
    await connection.copy_records_to_table("notes", records=[(n, "x") for n in (61, 62, 63)], columns=["id", "body"])
    did["copiedIn"] = await connection.fetchval("select count(*) from notes where id in (61, 62, 63)")
    await transaction.rollback()
    try:
        await connection.execute("select pg_sleep(30)", timeout=0.3)
    except asyncio.TimeoutError:
        did["cancelled"] = "57014"
    heard = asyncio.get_running_loop().create_future()
    await connection.add_listener("shop", lambda *said: heard.set_result(said[3]))
    await connection.execute("select pg_notify('shop', 'order 17')")
    did["notified"] = await asyncio.wait_for(heard, 5)
    await connection.close(timeout=5)
    print(json.dumps(did))


asyncio.run(main())
