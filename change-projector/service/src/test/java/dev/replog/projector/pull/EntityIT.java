package dev.replog.projector.pull;

import static dev.replog.projector.pull.ReadModelWriter.at;
import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.projector.pull.PullServer.Answer;
import dev.replog.schemas.token.Coverage;
import dev.replog.schemas.token.Position;
import dev.replog.schemas.token.SyncToken;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Tests single entities, nested documents and collections of them, over HTTP from real rows. */
class EntityIT {
    /** The members of every entity besides the fields of its type, in their order. */
    private static final List<String> MEMBERS =
            List.of("id", "localId", "user_id", "etag", "version", "created_at", "updated_at");

    private static PullServer server;
    private static ReadModelWriter writer;
    private static int users;

    private final String user = "user \"" + users++ + "\" é";
    private final Row workout = Row.root(user, "workout", UUID.randomUUID(), at(5), "{\"name\": \"Legs\"}")
            .withLocalId("w1");

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

    @Test
    void entity_hasTheMembersOfTheContract() throws SQLException {
        Row exercise = Row.root(
                        user, "exercise", UUID.randomUUID(), at(10), "{\"name\": \"Squat\", \"is_custom\": true}")
                .withLocalId("e1");
        writer.put(exercise);

        Answer answer = server.get(user, "/api/exercises/" + exercise.id());

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        JsonNode body = answer.json();
        assertThat(body.propertyNames())
                .containsExactlyElementsOf(Stream.concat(MEMBERS.stream(), Stream.of("name", "is_custom"))
                        .toList());
        assertThat(body.get("id").asString()).isEqualTo(exercise.id().toString());
        assertThat(body.get("localId").asString()).isEqualTo("e1");
        assertThat(body.get("user_id").asString()).isEqualTo(user);
        assertThat(body.get("etag").asString()).isEqualTo(Long.toHexString(at(10)));
        assertThat(body.get("version").asInt()).isEqualTo(1);
        assertThat(body.get("created_at").asString()).isEqualTo("2026-11-10T14:30:00.100Z");
        assertThat(body.get("updated_at").asString()).isEqualTo("2026-11-10T14:30:00.120Z");
        assertThat(body.has("updatedAt")).isFalse();
        assertThat(body.get("is_custom").asBoolean()).isTrue();
        assertThat(answer.header("etag")).isEqualTo('"' + Long.toHexString(at(10)) + '"');
    }

    @Test
    void entityWithoutFields_hasTheCommonMembers() throws SQLException {
        Row bare = Row.root(user, "exercise", UUID.randomUUID(), at(10), "{}");
        writer.put(bare);

        JsonNode body = server.get(user, "/api/exercises/" + bare.id()).json();

        assertThat(body.propertyNames())
                .containsExactlyElementsOf(
                        MEMBERS.stream().filter(name -> !name.equals("localId")).toList());
    }

    @Test
    void workout_containsItsExercisesAndSets_inOrder() throws SQLException {
        Row second = Row.child(user, "workout_exercise", UUID.randomUUID(), workout, at(6), "{\"order\": 10}");
        Row first = Row.child(user, "workout_exercise", UUID.randomUUID(), workout, at(7), "{\"order\": 9}");
        Row noOrder = Row.child(user, "workout_exercise", UUID.randomUUID(), workout, at(7), "{}")
                .createdAt(ReadModelWriter.CREATED.plusMillis(1));
        Row noOrderButOlder = Row.child(user, "workout_exercise", UUID.randomUUID(), workout, at(7), "{}");
        Row gone = Row.child(user, "workout_exercise", UUID.randomUUID(), workout, at(7), "{\"order\": 1}")
                .deleted(at(8));
        Row set = Row.child(user, "workout_set", UUID.randomUUID(), first, at(9), "{\"reps\": 5, \"weight\": 102.5}");
        for (Row row : List.of(workout.withTree(at(9)), second, first, noOrder, noOrderButOlder, gone, set)) {
            writer.put(row);
        }

        Answer answer = server.get(user, "/api/workouts/" + workout.id());
        JsonNode body = answer.json();

        assertThat(body.get("etag").asString()).as("ETag of the tree").isEqualTo(Long.toHexString(at(9)));
        assertThat(answer.header("etag")).isEqualTo('"' + Long.toHexString(at(9)) + '"');
        assertThat(body.get("exercises")
                        .valueStream()
                        .map(child -> child.get("id").asString()))
                .containsExactly(
                        first.id().toString(),
                        second.id().toString(),
                        noOrderButOlder.id().toString(),
                        noOrder.id().toString());
        JsonNode child = body.get("exercises").get(0);
        assertThat(child.get("etag").asString()).as("ETag of the child").isEqualTo(Long.toHexString(at(7)));
        assertThat(child.get("user_id").asString()).isEqualTo(user);
        String expected = """
                [{"id":"%s","user_id":%s,"etag":"%s","version":1,"created_at":"2026-11-10T14:30:00.100Z",\
                "updated_at":"2026-11-10T14:30:00.120Z",\
                "reps":5,"weight":102.5}]\
                """.formatted(set.id(), '"' + user.replace("\"", "\\\"") + '"', Long.toHexString(at(9)));
        assertThat(child.get("sets").toString()).isEqualTo(expected);
        assertThat(body.get("exercises").get(1).get("sets").size()).isZero();
    }

    @Test
    void rootWithoutChildren_hasEmptyArrays() throws SQLException {
        writer.put(workout);
        Row template = Row.root(user, "template", UUID.randomUUID(), at(5), "{\"name\": \"Plan\"}");
        writer.put(template);

        assertThat(server.get(user, "/api/workouts/" + workout.id())
                        .json()
                        .get("exercises")
                        .isArray())
                .isTrue();
        assertThat(server.get(user, "/api/templates/" + template.id())
                        .json()
                        .get("exercises")
                        .size())
                .isZero();
    }

    @Test
    void collectionOfRoots_hasDocuments_thatChangeWithTheirTree() throws SQLException {
        Row other = Row.root(user, "workout", UUID.randomUUID(), at(6), "{}");
        writer.put(workout);
        writer.put(other);
        String token =
                server.get(user, "/api/workouts").json().get("nextSyncToken").asString();
        assertThat(token).isEqualTo(pullToken(at(6)));

        Row entry = Row.child(user, "workout_exercise", UUID.randomUUID(), workout, at(7), "{}");
        writer.put(entry);
        writer.put(workout.withTree(at(7)));
        writer.put(other.deleted(at(8)));

        JsonNode page = server.get(user, "/api/workouts?syncToken=" + token).json();
        assertThat(page.get("items").size()).isEqualTo(2);
        JsonNode changed = page.get("items").get(0);
        assertThat(changed.propertyNames()).containsExactly("id", "localId", "status", "data");
        assertThat(changed.get("data").get("exercises").get(0).get("id").asString())
                .isEqualTo(entry.id().toString());
        String expected = """
                {"id":"%s","status":"deleted","deleted_at":"2026-11-10T14:30:00.120Z","data":null}\
                """.formatted(other.id());
        assertThat(page.get("items").get(1).toString()).isEqualTo(expected);
        assertThat(page.get("nextSyncToken").asString()).isEqualTo(pullToken(at(8)));
    }

    @Test
    void collectionOfChildren_hasThemWithoutTheirTree() throws SQLException {
        Row entry = Row.child(user, "workout_exercise", UUID.randomUUID(), workout, at(6), "{\"order\": 1}");
        writer.put(workout);
        writer.put(entry);

        JsonNode page = server.get(user, "/api/workout-exercises?maxResults=1").json();

        assertThat(page.get("items").size()).isEqualTo(1);
        JsonNode data = page.get("items").get(0).get("data");
        assertThat(data.has("sets")).isFalse();
        assertThat(data.get("etag").asString()).isEqualTo(Long.toHexString(at(6)));
        assertThat(page.get("pageToken").isNull()).isTrue();
    }

    @Test
    void matchingEtag_gets304() throws SQLException {
        writer.put(workout);
        String path = "/api/workouts/" + workout.id();
        String etag = server.get(user, path).header("etag");

        for (String header : List.of(etag, etag.replace("\"", ""), "\"other\", " + etag, "*")) {
            Answer answer = server.get(user, path, "If-None-Match", header);
            assertThat(answer.status()).as(header).isEqualTo(304);
            assertThat(answer.header("etag")).isEqualTo(etag);
        }
        assertThat(server.get(user, path, "If-None-Match", "\"1\"").status()).isEqualTo(200);
        assertThat(server.send(user, "HEAD", path).join().header("etag")).isEqualTo(etag);
    }

    @Test
    void unknownOrDeletedEntity_gets404() throws SQLException {
        writer.put(workout);
        Row gone = Row.root(user, "workout", UUID.randomUUID(), at(6), "{}").deleted(at(7));
        writer.put(gone);
        for (String id : List.of("x", UUID.randomUUID().toString(), gone.id().toString())) {
            Answer answer = server.get(user, "/api/workouts/" + id);
            assertThat(answer.status()).as(id).isEqualTo(404);
            assertThat(answer.json().get("code").asString()).isEqualTo("not_found");
        }
        assertThat(server.get(user, "/api/exercises/" + workout.id()).status())
                .as("another type")
                .isEqualTo(404);
        assertThat(server.get("somebody-else", "/api/workouts/" + workout.id()).status())
                .isEqualTo(404);
        assertThat(server.get(user, "/api/workouts/x", "If-None-Match", "*").status())
                .isEqualTo(404);
    }

    /** The token of a pull of workouts. */
    private String pullToken(long position) {
        Coverage documents = Coverage.ofTypes(List.of(4, 5, 6), true);
        return SyncToken.pull(ReadModelWriter.LOG, new Position(position), documents)
                .encode(user);
    }
}
