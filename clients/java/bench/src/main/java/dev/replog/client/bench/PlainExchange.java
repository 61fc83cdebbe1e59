package dev.replog.client.bench;

import dev.replog.client.json.Json;
import dev.replog.client.json.JsonReader;
import dev.replog.client.json.JsonWriter;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The least that an exchange needs: a loop that posts the rows of a table that were not sent, and stores the rows of
 * the answer, in one transaction for each packet. It has no queue, no conflicts and no repair.
 */
final class PlainExchange implements AutoCloseable {

    private record Entity(String id, String json) {}

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI address;
    private final Connection connection;
    private long packets;

    PlainExchange(Path file, String url) throws SQLException {
        address = URI.create(url + "/api/sync/exchange");
        connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA journal_mode = WAL");
            statement.execute("PRAGMA synchronous = FULL");
            statement.execute("CREATE TABLE entity (id TEXT PRIMARY KEY, json TEXT, sent INTEGER)");
            statement.execute("CREATE INDEX entity_unsent ON entity (id) WHERE sent = 0");
        }
        connection.setAutoCommit(false);
    }

    /** Entities that are to be sent, in the form that they have in a packet. */
    void write(int entities) throws SQLException {
        List<Entity> made = new ArrayList<>();
        for (int n = 0; n < entities; n++) {
            String id = new UUID(5, n).toString();
            made.add(new Entity(
                    id,
                    "{\"type\":\"exercise\",\"uuid\":\"" + id + "\",\"operation\":\"INSERT\",\"is_deleted\":false,"
                            + "\"changed_at\":\"2026-11-01T00:00:00.000Z\",\"data\":{\"name\":\"exercise " + n
                            + "\"}}"));
        }
        store(made, 0);
        connection.commit();
    }

    /** Until nothing is left to send, and the centre has no more. */
    void exchange() throws SQLException, IOException, InterruptedException {
        boolean more = true;
        while (more) {
            List<Entity> unsent = unsent();
            Map<String, @Nullable Object> answer = post(unsent);
            mark(unsent);
            List<Entity> received = new ArrayList<>();
            for (Object item : Json.items(answer.get("entities"))) {
                Map<String, @Nullable Object> entity = Objects.requireNonNull(Json.object(item));
                received.add(new Entity(String.valueOf(entity.get("uuid")), JsonWriter.write(entity)));
            }
            store(received, 1);
            connection.commit();
            more = unsent.size() == StubCentre.PACKET || Boolean.TRUE.equals(answer.get("more"));
        }
    }

    int count() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM entity")) {
            return row.getInt(1);
        }
    }

    private List<Entity> unsent() throws SQLException {
        List<Entity> unsent = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT id, json FROM entity WHERE sent = 0 ORDER BY id LIMIT " + StubCentre.PACKET)) {
            while (row.next()) {
                unsent.add(new Entity(row.getString(1), row.getString(2)));
            }
        }
        return unsent;
    }

    /** The body of the answer. */
    private Map<String, @Nullable Object> post(List<Entity> entities) throws IOException, InterruptedException {
        packets++;
        String body = "{\"header\":{\"sender_node_id\":\"" + StubCentre.NODE.id() + "\",\"recipient_node_id\":\""
                + StubCentre.NODE.centre() + "\",\"epoch\":1,\"packet_no\":" + packets
                + ",\"schema_version\":\"c\"},\"body\":{\"entities\":["
                + String.join(",", entities.stream().map(Entity::json).toList()) + "],\"results\":[],\"more\":false}}";
        HttpRequest request = HttpRequest.newBuilder(address)
                .header("Content-Encoding", "gzip")
                .POST(BodyPublishers.ofByteArray(Gzip.packed(body)))
                .build();
        String answer =
                Gzip.unpacked(http.send(request, BodyHandlers.ofByteArray()).body());
        Map<String, @Nullable Object> packet = Objects.requireNonNull(Json.object(JsonReader.read(answer)));
        return Objects.requireNonNull(Json.object(packet.get("body")));
    }

    private void mark(List<Entity> sent) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("UPDATE entity SET sent = 1 WHERE id = ?")) {
            for (Entity entity : sent) {
                update.setString(1, entity.id());
                update.addBatch();
            }
            update.executeBatch();
        }
    }

    private void store(List<Entity> entities, int sent) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT OR REPLACE INTO entity (id, json, sent) VALUES (?, ?, ?)")) {
            for (Entity entity : entities) {
                insert.setString(1, entity.id());
                insert.setString(2, entity.json());
                insert.setInt(3, sent);
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    @Override
    public void close() throws SQLException {
        http.close();
        connection.close();
    }
}
