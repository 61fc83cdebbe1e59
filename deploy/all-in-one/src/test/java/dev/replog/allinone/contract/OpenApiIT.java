package dev.replog.allinone.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.allinone.contract.Description.Operation;
import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.catalogue.EntityType;
import dev.replog.schemas.catalogue.Field;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Compares the services with their description, in both directions: every response in this package is checked against
 * the description, and here every described operation is called with its own example.
 */
class OpenApiIT {

    private final Description description = RunningReplog.get().description();
    private final Client alice = Client.ofNewUser();

    @Test
    void everyOperation_isAnsweredWithEverySuccessThatIsDescribed() {
        Catalogue.shipped().types().forEach(this::callWithSuccess);
        callTheOthersWithSuccess();

        List<String> missing = new ArrayList<>();
        for (Operation operation : description.operations()) {
            for (int status : description.successes(operation)) {
                if (!description.hasSeen(operation, status)) {
                    missing.add(operation.id() + " " + status);
                }
            }
        }
        assertThat(missing).as("described and never answered").isEmpty();
    }

    @Test
    void everyWrite_isRefusedInEveryWayThatIsDescribed() {
        for (EntityType type : Catalogue.shipped().types()) {
            String collection = "/api/" + type.collection();
            ObjectNode example = exampleWithParents(type);
            String id = alice.post(collection, example.toString())
                    .send()
                    .expect(201)
                    .get("id");
            for (Operation operation : description.operations()) {
                String method = operation.method();
                String path = operation.path().getPatternString().replace("{id}", id);
                if (path.startsWith(collection) && !method.equals("GET")) {
                    refuse(method, path, example, patchExample(type).toString());
                    for (int status :
                            method.equals("DELETE") ? new int[] {400, 412} : new int[] {400, 412, 413, 415, 422}) {
                        assertThat(description.hasSeen(operation, status))
                                .as(operation.id() + " " + status)
                                .isTrue();
                    }
                }
            }
        }
    }

    @Test
    void everyOperation_refusesWhoIsNotKnown() {
        for (Operation operation : description.operations()) {
            String path = operation
                    .path()
                    .getPatternString()
                    .replaceAll("\\{\\w+}", UUID.randomUUID().toString());
            if (path.startsWith("/api")) {
                Reply reply = new Call(operation.method(), path, null).send().expect(401, "unauthenticated");
                assertThat(reply.header("WWW-Authenticate")).startsWith("Bearer");
            }
        }
    }

    @Test
    void whatIsNotDescribed_isNotThere() {
        for (String path :
                List.of("/api", "/api/", "/api/user", "/api/sync/", "/api/sync/nothing", "/api/exercises/1/2")) {
            for (String method : List.of("GET", "POST", "PUT", "PATCH", "DELETE")) {
                assertThat(alice.call(method, path, method.equals("GET") ? null : "{}")
                                .send()
                                .status())
                        .as("%s %s", method, path)
                        .isIn(404, 405);
            }
        }
        new Call("GET", "/nothing", null).send().expect(404, "not_found");
    }

    private void callWithSuccess(EntityType type) {
        String collection = "/api/" + type.collection();
        String example = exampleWithParents(type).toString();
        Reply created = alice.post(collection, example).send().expect(201);
        String path = created.header("Location");
        String written = alice.post(
                        collection,
                        ((ObjectNode) Reply.JSON.readTree(example))
                                .put("id", created.get("id"))
                                .toString())
                .send()
                .expect(200)
                .get("sync_token");

        for (String read : List.of(collection, path, path + "/history")) {
            String etag = alice.get(read)
                    .with("Replog-Min-Token", written)
                    .send()
                    .expect(200)
                    .header("ETag");
            alice.get(read).with("If-None-Match", etag).send().expect(304);
        }

        alice.post(collection, example).with("Prefer", "respond-async").send().expect(202);
        alice.put(path, example).send().expect(200);
        alice.put(collection + "/" + UUID.randomUUID(), example).send().expect(201);
        alice.put(path, example).with("Prefer", "respond-async").send().expect(202);

        JsonNode contents =
                description.at("/paths/" + collection.replace("/", "~1") + "~1{id}/patch/requestBody/content");
        for (String contentType : contents.propertyNames()) {
            byte[] change = contents.get(contentType).get("example").toString().getBytes(StandardCharsets.UTF_8);
            alice.raw("PATCH", path, change)
                    .with("Content-Type", contentType)
                    .send()
                    .expect(200);
        }
        alice.patch(path, "{}").with("Prefer", "respond-async").send().expect(202);

        alice.delete(path).send().expect(200);
        awaitApplied(alice.delete(path).with("Prefer", "respond-async").send().expect(202));
    }

    private void callTheOthersWithSuccess() {
        String push = example("/paths/~1api~1sync~1push/post/requestBody/content/application~1json/example")
                .toString();
        alice.post("/api/sync/preview", push).send().expect(200);
        Reply pushed = alice.post("/api/sync/push", push).send().expect(200);
        assertThat(pushed.at("/errors")).isEmpty();
        awaitApplied(alice.post("/api/sync/push", push)
                .with("Prefer", "respond-async")
                .send()
                .expect(202));
        alice.get("/api/mutations/" + pushed.at("/results/0/mutation_id").stringValue())
                .send()
                .expect(200);

        String etag = alice.get("/api/sync").send().expect(200).header("ETag");
        alice.get("/api/sync").with("If-None-Match", etag).send().expect(304);
        for (String path : List.of("/api/calendar?from=2026-11-01&to=2026-11-30", "/api/records")) {
            String known = CalendarContractIT.read(alice, path).header("ETag");
            alice.get(path).with("If-None-Match", known).send().expect(304);
        }
        alice.get("/api/sync/status").send().expect(200);
        String version = alice.get("/api/catalogue").send().expect(200).get("version");
        alice.get("/api/catalogue").with("If-None-Match", version).send().expect(304);
        alice.call("POST", "/api/sync/stream-ticket", null).send().expect(200);
        JsonNode state = example("/paths/~1api~1sync~1presence/put/requestBody/content/application~1json/example");
        String room = "?presence=" + state.get("room").stringValue() + "&device="
                + state.get("device").stringValue();
        try (EventReader stream = EventReader.of(alice.get("/api/sync/stream" + room))) {
            assertThat(stream.next().name()).isEqualTo("ready");
            assertThat(stream.next().name()).isEqualTo("sync");
            alice.put("/api/sync/presence", state.toString()).send().expect(204);
        }
        callChannelsWithSuccess();
        callNodesWithSuccess();
        callAccountWithSuccess();
    }

    private static void callAccountWithSuccess() {
        Client other = Client.ofNewUser();
        other.get("/api/account/export").send().expect(200);
        Reply erased = other.delete("/api/account").send().expect(202);
        other.get("/api/account/erasure")
                .with("Replog-Min-Token", erased.get("sync_token"))
                .send()
                .expect(200);
    }

    private void callNodesWithSuccess() {
        String order = example("/paths/~1api~1sync~1nodes/post/requestBody/content/application~1json/example")
                .toString();
        Reply registered = alice.post("/api/sync/nodes", order).send().expect(201);
        String node = "/api/sync/nodes/" + registered.get("id");
        alice.get("/api/sync/nodes").send().expect(200);
        alice.get(node).send().expect(200);
        String token =
                alice.call("POST", node + "/token", null).send().expect(200).get("token");
        ObjectNode packet = example("/paths/~1api~1sync~1exchange/post/requestBody/content/application~1json/example");
        ((ObjectNode) packet.get("header"))
                .put("sender_node_id", registered.get("id"))
                .put("recipient_node_id", registered.get("centre_id"))
                .put("schema_version", Catalogue.shipped().version());
        new Call("POST", "/api/sync/exchange", packet.toString().getBytes(StandardCharsets.UTF_8))
                .with("Content-Type", "application/json")
                .with("Authorization", "Bearer " + token)
                .send()
                .expect(200);
        alice.delete(node).send().expect(204);
    }

    private void callChannelsWithSuccess() {
        String order = example("/paths/~1api~1sync~1channel/post/requestBody/content/application~1json/example")
                .toString();
        String channel = "/api/sync/channel/"
                + alice.post("/api/sync/channel", order).send().expect(200).get("id");
        alice.get("/api/sync/channel").send().expect(200);
        alice.get(channel).send().expect(200);
        alice.get(channel + "/deliveries").send().expect(200);
        alice.call("POST", channel + "/ping", null).send().expect(202);
        alice.delete(channel).send().expect(204);
    }

    /** Waits, so that nothing changes during the next reads. */
    private void awaitApplied(Reply accepted) {
        alice.get("/api/sync")
                .with("Replog-Min-Token", accepted.get("sync_token"))
                .send()
                .expect(200);
    }

    private void refuse(String method, String path, ObjectNode example, String patch) {
        alice.call(method, path, example.toString())
                .with("Replog-Conflict", "?")
                .send()
                .expect(400, "validation_failed");
        // A write with a base that is older than the log conflicts with everything that was written since.
        String changed = method.equals("POST") ? example.toString() : "{}";
        alice.call(method, path, method.equals("PUT") ? example.toString() : changed)
                .with("If-Match", "1")
                .with("Replog-Conflict", "reject")
                .send()
                .expect(412, "etag_mismatch");
        if (!method.equals("DELETE")) {
            byte[] body = example.toString().getBytes(StandardCharsets.UTF_8);
            alice.raw(method, path, body)
                    .with("Content-Type", "text/plain")
                    .send()
                    .expect(415);
            alice.call(method, path, "{\"notes\":\"" + "n".repeat(1 << 20) + "\"}")
                    .send()
                    .expect(413, "too_large");
            String key = UUID.randomUUID().toString();
            String first = method.equals("PATCH") ? "{}" : example.toString();
            String second = method.equals("PATCH") ? patch : changedName(example);
            alice.call(method, path, first).with("Idempotency-Key", key).send();
            alice.call(method, path, second).with("Idempotency-Key", key).send().expect(422, "mutation_id_reused");
        }
    }

    /** A payload that differs from the example. */
    private static String changedName(ObjectNode example) {
        return example.deepCopy().put("localId", UUID.randomUUID().toString()).toString();
    }

    /** The example of this type; its parent has been created. */
    private ObjectNode exampleWithParents(EntityType type) {
        ObjectNode example =
                example("/paths/~1api~1" + type.collection() + "/post/requestBody/content/application~1json/example");
        EntityType parent = type.parent();
        if (parent != null) {
            String field = type.parentField().map(Field::name).orElseThrow();
            ObjectNode body =
                    exampleWithParents(parent).put("localId", example.get(field).stringValue());
            assertThat(alice.post("/api/" + parent.collection(), body.toString())
                            .send()
                            .status())
                    .isIn(200, 201);
        }
        return example;
    }

    private ObjectNode patchExample(EntityType type) {
        return example(
                "/paths/~1api~1" + type.collection() + "~1{id}/patch/requestBody/content/application~1json/example");
    }

    private ObjectNode example(String pointer) {
        return (ObjectNode) description.at(pointer).deepCopy();
    }
}
