// The exercise in pgjdbc: portals with a fetch size, batches, a server-side statement after five runs, COPY by its own API.
import java.io.StringReader;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.sql.*;
import java.util.*;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

public class Exercise {
  static Connection connection;
  static final List<String> fields = new ArrayList<>();

  public static void main(String[] args) throws Exception {
    Properties login = new Properties();
    login.setProperty("user", System.getenv("PGUSER"));
    login.setProperty("password", System.getenv("PGPASSWORD"));
    login.setProperty("sslmode", "verify-full");
    login.setProperty("sslrootcert", System.getenv("PGSSLROOTCERT"));
    String where = System.getenv("PGHOST") + ":" + System.getenv("PGPORT") + "/" + System.getenv("PGDATABASE");
    connection = DriverManager.getConnection("jdbc:postgresql://" + where, login);
    queries();
    refusals();
    streams();
    connection.close();
    System.out.println("{" + String.join(",", fields) + "}");
  }

  static void queries() throws Exception {
    PreparedStatement byId = connection.prepareStatement("select name from products where id <= ? order by id");
    byId.setInt(1, 3);
    ResultSet rows = byId.executeQuery();
    List<String> names = new ArrayList<>();
    while (rows.next()) names.add(quoted(rows.getString(1)));
    put("names", "[" + String.join(",", names) + "]");
    PreparedStatement typed = connection.prepareStatement("select ?::int + 1, ?::text, ?::numeric");
    typed.setInt(1, 41);
    typed.setString(2, "zo\u00eb");
    typed.setBigDecimal(3, new BigDecimal("1.50"));
    rows = typed.executeQuery();
    rows.next();
    put("typed", "[" + rows.getInt(1) + "," + quoted(rows.getString(2)) + "," + quoted(rows.getBigDecimal(3).toString()) + "]");
    PreparedStatement twelve = connection.prepareStatement("select ?::int");
    int sum = 0;
    for (int n = 1; n <= 12; n++) {
      twelve.setInt(1, n);
      rows = twelve.executeQuery();
      rows.next();
      sum += rows.getInt(1);
    }
    put("prepared", "" + sum);
    connection.setAutoCommit(false);
    PreparedStatement insert = connection.prepareStatement("insert into notes (id, body) values (?, ?)");
    for (int n = 51; n < 56; n++) {
      insert.setInt(1, n);
      insert.setString(2, "gone");
      insert.addBatch();
    }
    insert.executeBatch();
    connection.rollback();
    connection.setAutoCommit(true);
    put("rolledBack", "" + number("select count(*) from notes where id between 51 and 55"));
  }

  static void refusals() throws Exception {
    put("error", quoted(refused("select 1/0").getSQLState()));
    put("denied", told(refused("drop table notes")));
    put("deniedDelete", told(refused("delete from notes")));
    put("after", "" + number("select 1"));
    connection.setAutoCommit(false);
    connection.createStatement().execute("insert into notes values (52, 'undone')");
    refused("drop table notes");
    try {
      connection.commit();
    } catch (SQLException rolledBack) {
      // pgjdbc says so itself when COMMIT was answered by ROLLBACK.
    }
    connection.setAutoCommit(true);
    put("commitAfterDenial", "" + number("select count(*) from notes where id = 52"));
  }

  static void streams() throws Exception {
    connection.setAutoCommit(false);
    Statement large = connection.createStatement();
    large.setFetchSize(500);
    ResultSet rows = large.executeQuery("select repeat('x', 1000) from generate_series(1, 20000)");
    int count = 0;
    while (rows.next()) count++;
    put("large", "" + count);
    CopyManager copy = connection.unwrap(PGConnection.class).getCopyAPI();
    StringWriter out = new StringWriter();
    copy.copyOut("copy (select name from products) to stdout", out);
    put("copiedOut", "" + out.toString().split("\n").length);
    copy.copyIn("copy notes (id, body) from stdin with (format csv)", new StringReader("61,a\n62,b\n63,c\n"));
    put("copiedIn", "" + number("select count(*) from notes where id in (61, 62, 63)"));
    connection.rollback();
    connection.setAutoCommit(true);
    Statement sleeper = connection.createStatement();
    new Timer(true).schedule(new TimerTask() {
      public void run() {
        try {
          sleeper.cancel();
        } catch (SQLException error) {
          throw new RuntimeException(error);
        }
      }
    }, 300);
    try {
      sleeper.execute("select pg_sleep(30)");
    } catch (SQLException stopped) {
      put("cancelled", quoted(stopped.getSQLState()));
    }
    connection.createStatement().execute("listen shop");
    connection.createStatement().execute("select pg_notify('shop', 'order 17')");
    put("notified", quoted(connection.unwrap(PGConnection.class).getNotifications(2000)[0].getParameter()));
  }

  static SQLException refused(String text) {
    try {
      connection.createStatement().execute(text);
    } catch (SQLException error) {
      return error;
    }
    throw new IllegalStateException("was let through: " + text);
  }

  static long number(String text) throws SQLException {
    ResultSet rows = connection.createStatement().executeQuery(text);
    rows.next();
    return rows.getLong(1);
  }

  static String told(SQLException error) {
    return "{\"code\":" + quoted(error.getSQLState()) + ",\"message\":" + quoted(error.getMessage()) + "}";
  }

  static void put(String name, String json) {
    fields.add(quoted(name) + ":" + json);
  }

  static String quoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + "\"";
  }
}
