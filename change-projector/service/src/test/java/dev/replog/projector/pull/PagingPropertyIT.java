package dev.replog.projector.pull;

import static dev.replog.projector.pull.ReadModelWriter.at;
import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.projector.pull.PullServer.Answer;
import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.catalogue.EntityType;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/**
 * Tests that a client that pulls page after page, with any page size and while others write, and continues from the
 * last token, has the current state; and that nothing comes twice except entities that changed in between. {@code
 * -Dseed=N} replays one run.
 */
class PagingPropertyIT {
    private static final int RUNS = 12;
    private static final int ROUNDS = 5;
    private static final List<String> COLLECTIONS = List.of("workouts", "exercises", "workout-sets");

    private static PullServer server;
    private static ReadModelWriter writer;

    @BeforeAll
    static void start() throws SQLException {
        server = PullServer.start();
        writer = server.writer();
    }

    @AfterAll
    static void stop() throws SQLException {
        writer.close();
        server.close();
    }

    static LongStream seeds() {
        String replayed = System.getProperty("seed");
        return replayed == null ? LongStream.range(0, RUNS) : LongStream.of(Long.parseLong(replayed));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whoPullsOn_hasWhatThereIs(long seed) throws SQLException {
        Random random = new Random(seed);
        Model model = new Model("user-" + seed, random);
        List<Client> clients = new ArrayList<>();
        clients.add(new Client(model, "/api/sync", "since", null));
        for (String collection : COLLECTIONS) {
            EntityType type = Catalogue.shipped().byCollection(collection);
            clients.add(new Client(model, "/api/" + collection, "syncToken", type));
        }
        model.write(random.nextInt(60));
        for (int round = 0; round < ROUNDS; round++) {
            for (Client client : clients) {
                client.pullAll(random);
                assertThat(client.live)
                        .as("seed " + seed + ": " + client.path + " in round " + round)
                        .isEqualTo(model.live(client.type));
            }
            model.write(random.nextInt(20));
        }
    }

    /** The rows that the projection has stored, and those that it stores next. */
    private static final class Model {
        final String user;
        private final Random random;
        private final Map<UUID, Row> rows = new HashMap<>();
        private long offset;

        Model(String user, Random random) {
            this.user = user;
            this.random = random;
        }

        void write(int times) throws SQLException {
            for (int i = 0; i < times; i++) {
                offset += 1 + random.nextInt(3);
                long position = at(offset);
                writer.begin();
                if (random.nextInt(8) == 0) {
                    // A rejected mutation moves the head and changes nothing else.
                    writer.head(user, position);
                } else {
                    change(position);
                }
                writer.commit();
            }
        }

        private void change(long position) throws SQLException {
            List<Row> live = rows.values().stream()
                    .filter(row -> row.deletedAt() == null)
                    .sorted(Comparator.comparing(Row::id))
                    .toList();
            int what = random.nextInt(10);
            if (live.isEmpty() || what < 4) {
                create(live, position);
            } else {
                Row row = live.get(random.nextInt(live.size()));
                if (what < 8) {
                    put(row.withData("{\"notes\": \"" + position + "\"}").at(position), position);
                } else {
                    delete(row, position);
                }
            }
        }

        private void create(List<Row> live, long position) throws SQLException {
            UUID id = new UUID(random.nextLong(), random.nextLong());
            List<Row> parents = live.stream()
                    .filter(row -> row.type().equals("workout") || row.type().equals("workout_exercise"))
                    .toList();
            if (parents.isEmpty() || random.nextInt(3) == 0) {
                String type = random.nextBoolean() ? "workout" : "exercise";
                put(Row.root(user, type, id, position, "{}"), position);
            } else {
                Row parent = parents.get(random.nextInt(parents.size()));
                String type = parent.type().equals("workout") ? "workout_exercise" : "workout_set";
                put(Row.child(user, type, id, parent, position, "{}"), position);
            }
        }

        private void delete(Row row, long position) throws SQLException {
            for (Row child : List.copyOf(rows.values())) {
                if (row.id().equals(child.parentId()) && child.deletedAt() == null) {
                    delete(child, position);
                }
            }
            put(row.deleted(position), position);
        }

        private void put(Row row, long position) throws SQLException {
            rows.put(row.id(), row);
            writer.put(row);
            Row root = rows.get(row.rootId());
            if (root != null
                    && !root.id().equals(row.id())
                    && root.treePosition() != null
                    && root.treePosition() < position) {
                Row touched = root.withTree(position);
                rows.put(touched.id(), touched);
                writer.put(touched);
            }
        }

        /** The newest state of each entity, as a client gets it. */
        Map<String, String> live(@Nullable EntityType type) {
            return rows.values().stream()
                    .filter(row -> row.deletedAt() == null)
                    .filter(row -> type == null || row.type().equals(type.name()))
                    .collect(Collectors.toMap(
                            row -> row.id().toString(), row -> etag(row, type), (one, ignored) -> one, TreeMap::new));
        }

        private static String etag(Row row, @Nullable EntityType type) {
            Long tree = type == null ? null : row.treePosition();
            return Long.toHexString(tree == null ? row.position() : tree);
        }
    }

    /** A client that pulls and keeps the items. */
    private static final class Client {
        private final Model model;
        private final String path;
        private final String tokenParameter;
        private final @Nullable EntityType type;
        private final Map<String, String> live = new TreeMap<>();
        private final Set<String> received = new HashSet<>();
        private @Nullable String token;

        Client(Model model, String path, String tokenParameter, @Nullable EntityType type) {
            this.model = model;
            this.path = path;
            this.tokenParameter = tokenParameter;
            this.type = type;
        }

        /** Pulls until a last page during which nobody has written. */
        void pullAll(Random random) throws SQLException {
            String since = token == null ? "" : "&" + tokenParameter + "=" + token;
            String pageToken = "";
            boolean more = true;
            while (more) {
                Answer answer =
                        server.get(model.user, path + "?maxResults=" + (1 + random.nextInt(12)) + since + pageToken);
                assertThat(answer.status()).as(answer.body()).isEqualTo(200);
                JsonNode page = answer.json();
                page.get("items").forEach(this::receive);
                more = page.get("nextSyncToken").isNull();
                assertThat(page.get("pageToken").isNull()).isEqualTo(!more);
                if (more) {
                    pageToken = "&pageToken=" + page.get("pageToken").asString();
                    model.write(random.nextInt(3));
                } else {
                    token = page.get("nextSyncToken").asString();
                }
            }
        }

        private void receive(JsonNode item) {
            String id = item.get("id").asString();
            if (item.get("status").asString().equals("deleted")) {
                assertThat(received.add(id + " deleted"))
                        .as(id + " deleted, again")
                        .isTrue();
                live.remove(id);
                return;
            }
            String etag = Stream.of(item, item.get("data"))
                    .filter(node -> node.has("etag"))
                    .map(node -> node.get("etag").asString())
                    .findFirst()
                    .orElseThrow();
            assertThat(received.add(id + " " + etag))
                    .as(id + " " + etag + ", again")
                    .isTrue();
            live.put(id, etag);
        }
    }
}
