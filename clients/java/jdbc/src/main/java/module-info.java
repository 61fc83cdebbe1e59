/** Keeps the data of the client in SQLite, through sqlite-jdbc. */
module dev.replog.client.jdbc {
    requires transitive dev.replog.client;
    requires java.sql;
    requires static transitive org.jspecify;
    requires org.xerial.sqlitejdbc;

    exports dev.replog.client.jdbc;
}
