// Updates with bound parameters in pgjdbc, each held until a person answers; prints what came of them.
import java.math.BigDecimal;
import java.sql.*;
import java.util.Properties;

public class Held {
  public static void main(String[] args) throws Exception {
    Properties login = new Properties();
    login.setProperty("user", System.getenv("PGUSER"));
    login.setProperty("password", System.getenv("PGPASSWORD"));
    login.setProperty("sslmode", "verify-full");
    login.setProperty("sslrootcert", System.getenv("PGSSLROOTCERT"));
    String where = System.getenv("PGHOST") + ":" + System.getenv("PGPORT") + "/" + System.getenv("PGDATABASE");
    try (Connection connection = DriverManager.getConnection("jdbc:postgresql://" + where, login)) {
      PreparedStatement change =
          connection.prepareStatement("update bills set amount = ?, note = ?, due = ? where id = ?");
      int approved = update(change, "12.50", "zo\u00eb's", "2026-11-21", 7);
      String denied = "nothing";
      try {
        update(change, "99.99", "no", "2026-11-22", 8);
      } catch (SQLException refused) {
        denied = refused.getSQLState();
      }
      ResultSet rows = connection.createStatement().executeQuery("select 1");
      rows.next();
      System.out.println(
          "{\"approved\":" + approved + ",\"denied\":\"" + denied + "\",\"after\":" + rows.getInt(1) + "}");
    }
  }

  static int update(PreparedStatement change, String amount, String note, String due, int id) throws SQLException {
    change.setBigDecimal(1, new BigDecimal(amount));
    change.setString(2, note);
    change.setObject(3, java.time.LocalDate.parse(due));
    change.setInt(4, id);
    return change.executeUpdate();
  }
}
