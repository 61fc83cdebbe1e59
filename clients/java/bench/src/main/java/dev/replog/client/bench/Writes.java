package dev.replog.client.bench;

import dev.replog.client.EntityCollection;
import dev.replog.client.Replog;
import dev.replog.client.jdbc.SqliteStore;
import dev.replog.client.jdbc.SqliteStore.Durability;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * Durable writes one after the other, beside inserts of a text of the same size with plain JDBC. Both take turns, so
 * that other work on the machine slows down both.
 */
final class Writes {

    /** About the size of an operation of the queue. */
    private static final String TEXT = "x".repeat(450);

    private final Path folder;
    private final Bench.Size size;

    Writes(Path folder, Bench.Size size) {
        this.folder = folder;
        this.size = size;
    }

    List<Line> measure() throws Exception {
        List<Line> lines = new ArrayList<>();
        for (Durability durability : Durability.values()) {
            lines.add(measure(durability));
        }
        return lines;
    }

    private Line measure(Durability durability) throws Exception {
        double[] own = new double[size.rounds()];
        double[] plain = new double[size.rounds()];
        Path file = folder.resolve("plain-" + durability + ".db");
        SqliteStore store =
                SqliteStore.at(folder.resolve("writes-" + durability + ".db")).durability(durability);
        try (Replog replog = Clients.open("http://127.0.0.1:9", store, false);
                Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
            prepare(connection, durability);
            EntityCollection sets = replog.collection("exercise");
            try (PreparedStatement insert = connection.prepareStatement("INSERT INTO op (doc) VALUES (?)")) {
                for (int round = -1; round < size.rounds(); round++) {
                    double ours = Timing.millis(() -> writeOwn(sets));
                    double theirs = Timing.millis(() -> writePlain(insert));
                    if (round >= 0) {
                        own[round] = ours;
                        plain[round] = theirs;
                    }
                }
            }
        }
        double rate = Timing.rate(size.writes(), Timing.median(own));
        double other = Timing.rate(size.writes(), Timing.median(plain));
        return Line.of("durable writes/s, " + durability, "%.0f", rate).beside("plain JDBC: %.0f", other);
    }

    private static void prepare(Connection connection, Durability durability) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA journal_mode = WAL");
            statement.execute("PRAGMA synchronous = " + (durability == Durability.STRICT ? "FULL" : "NORMAL"));
            statement.execute("CREATE TABLE op (seq INTEGER PRIMARY KEY AUTOINCREMENT, doc TEXT)");
        }
    }

    private void writeOwn(EntityCollection exercises) {
        for (int n = 0; n < size.writes(); n++) {
            String name = "exercise " + n;
            exercises.create(f -> f.set("name", name));
        }
    }

    private void writePlain(PreparedStatement insert) throws SQLException {
        for (int n = 0; n < size.writes(); n++) {
            insert.setString(1, TEXT);
            insert.executeUpdate();
        }
    }
}
