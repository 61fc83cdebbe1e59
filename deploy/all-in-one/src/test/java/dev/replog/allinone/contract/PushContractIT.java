package dev.replog.allinone.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Tests pushes and previews. */
class PushContractIT {

    /** Children first: the server orders them. */
    private static final String FAMILY = """
            {"op":"create","type":"workout_set","localId":"s","data":{"workout_exercise_id":"e","reps":5,"weight":0.3}},
            {"op":"create","type":"workout_exercise","localId":"e","data":{"workout_id":"w","exercise_id":"x"}},
            {"op":"create","type":"workout","localId":"w","data":{"day_id":"d"}},
            {"op":"create","type":"exercise","localId":"x","data":{"name":"Squat"}}""";

    private static final String BROKEN = "{\"op\":\"create\",\"type\":\"exercise\",\"localId\":\"bad\",\"data\":{}}";

    private final Client alice = Client.ofNewUser();

    @Test
    void operations_areAppliedParentsFirst_andAnsweredInTheirOwnOrder() {
        Reply answer = alice.push(FAMILY).send().expect(200);
        assertThat(texts(answer.at("/results"), "localId")).containsExactly("s", "e", "w", "x");
        assertThat(texts(answer.at("/results"), "status")).containsOnly("applied");
        assertThat(answer.at("/errors")).isEmpty();
        assertThat(alice.mark(alice.get("/api/sync")
                        .with("Replog-Min-Token", answer.get("sync_token"))
                        .send()
                        .expect(200)
                        .get("nextSyncToken")))
                .isEqualTo(answer.get("sync_token"));
        JsonNode set = answer.at("/results/0");
        JsonNode stored = alice.get("/api/workout-sets/" + set.get("id").stringValue())
                .send()
                .expect(200)
                .json();
        assertThat(stored.get("etag")).isEqualTo(set.get("etag"));
        assertThat(stored.get("updated_at")).isEqualTo(set.get("updatedAt"));
        assertThat(stored.get("version")).isEqualTo(set.get("version"));
        assertThat(stored.get("workout_exercise_id")).isEqualTo(answer.at("/results/1/id"));
    }

    @Test
    void eachOperation_standsForItself_whenThePushIsNotAtomic() {
        String unknown = UUID.randomUUID().toString();
        Reply answer = alice.push(FAMILY + "," + BROKEN + ",{\"op\":\"delete\",\"type\":\"exercise\",\"id\":\""
                        + unknown + "\",\"mutation_id\":\"" + unknown + "\"}")
                .send()
                .expect(200);
        assertThat(answer.at("/results")).hasSize(5);
        assertThat(texts(answer.at("/errors"), "code")).containsExactly("validation_failed");
        assertThat(answer.at("/errors/0/localId").stringValue()).isEqualTo("bad");
        assertThat(answer.at("/results/4/status").stringValue()).isEqualTo("unchanged");
        assertThat(answer.at("/results/4/id").stringValue()).isEqualTo(unknown);
        assertThat(answer.at("/results/4/mutation_id").stringValue()).isEqualTo(unknown);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                BROKEN,
                "{\"op\":\"patch\",\"type\":\"exercise\",\"localId\":\"bad\",\"data\":{}}",
            })
    void nothingIsApplied_whenOneOfAnAtomicPushFails(String failing) {
        Reply answer = alice.post("/api/sync/push", "{\"atomic\":true,\"operations\":[" + FAMILY + "," + failing + "]}")
                .send()
                .expect(200);
        assertThat(answer.at("/results")).isEmpty();
        assertThat(answer.at("/errors")).hasSize(5);
        assertThat(texts(answer.at("/errors"), "code").subList(0, 4)).containsOnly("not_applied");
        assertThat(answer.at("/errors/4/code").stringValue()).isNotEqualTo("not_applied");
        assertThat(alice.get("/api/sync").send().at("/items")).isEmpty();
        alice.post("/api/sync/push", "{\"atomic\":true,\"operations\":[" + FAMILY + "]}")
                .send()
                .expect(200);
        assertThat(alice.get("/api/sync").send().at("/items")).hasSize(4);
    }

    @Test
    void aRepeatedPush_isAnsweredAsDuplicates() {
        String operations = IntStream.range(0, 3)
                .mapToObj(i -> "{\"op\":\"upsert\",\"type\":\"exercise\",\"localId\":\"x" + i + "\",\"mutation_id\":\""
                        + new UUID(alice.user().hashCode(), i) + "\",\"data\":{\"name\":\"n\"}}")
                .collect(Collectors.joining(","));
        Reply first = alice.push(operations).send().expect(200);
        Reply second = alice.push(operations).send().expect(200);
        assertThat(texts(second.at("/results"), "status")).containsOnly("duplicate");
        assertThat(texts(second.at("/results"), "etag")).isEqualTo(texts(first.at("/results"), "etag"));
        Reply other = alice.push(operations.replace("\"n\"", "\"m\"")).send().expect(200);
        assertThat(texts(other.at("/errors"), "code")).containsOnly("mutation_id_reused");
    }

    @Test
    void allKindsOfOperations_doAsTheirMethodsDo() {
        String id = UUID.randomUUID().toString();
        String target = "\"type\":\"exercise\",\"id\":\"" + id + "\"";
        String etag = alice.push("{\"op\":\"update\"," + target + ",\"data\":{\"name\":\"a\",\"notes\":\"b\"}}")
                .send()
                .expect(200)
                .at("/results/0/etag")
                .stringValue();
        alice.push("{\"op\":\"patch\"," + target + ",\"data\":{\"notes\":null},\"base_etag\":\"" + etag + "\"}")
                .send()
                .expect(200);
        Reply conflict = alice.push(
                        "{\"op\":\"update\"," + target + ",\"data\":{\"name\":\"c\"},\"base_etag\":\"" + etag + "\"}")
                .send()
                .expect(200);
        assertThat(conflict.at("/errors/0/code").stringValue()).isEqualTo("etag_mismatch");
        assertThat(conflict.at("/errors/0/current/name").stringValue()).isEqualTo("a");
        assertThat(conflict.at("/errors/0/currentETag").stringValue()).isNotEqualTo(etag);
        assertThat(alice.push("{\"op\":\"delete\"," + target + "}")
                        .send()
                        .expect(200)
                        .at("/results/0/status")
                        .stringValue())
                .isEqualTo("applied");
    }

    @Test
    void bodies_mayBePacked_andTheLimitIsOnWhatTheyUnpackTo() throws IOException {
        byte[] small = ("{\"operations\":[" + FAMILY + "]}").getBytes(StandardCharsets.UTF_8);
        assertThat(packed(small).send().expect(200).at("/results")).hasSize(4);
        byte[] large =
                ("{\"operations\":[" + FAMILY + "]" + " ".repeat(1 << 20) + "}").getBytes(StandardCharsets.UTF_8);
        packed(large).send().expect(413, "too_large");
        alice.raw("POST", "/api/sync/push", large)
                .with("Content-Type", "application/json")
                .send()
                .expect(413, "too_large");
        alice.raw("POST", "/api/sync/push", small)
                .with("Content-Type", "application/json")
                .with("Content-Encoding", "gzip")
                .send()
                .expect(400, "invalid_json");
        alice.raw("POST", "/api/sync/push", small)
                .with("Content-Type", "application/json")
                .with("Content-Encoding", "br")
                .send()
                .expect(415, "unsupported_media_type");
    }

    @Test
    void moreOperationsThanAllowed_areTooLarge() {
        String operation = "{\"op\":\"create\",\"type\":\"exercise\",\"data\":{\"name\":\"n\"}}";
        String most = String.join(",", Collections.nCopies(500, operation));
        alice.push(most + "," + operation).send().expect(413, "too_large");
        assertThat(alice.push(most).send().expect(200).at("/results")).hasSize(500);
    }

    @Test
    void whoDoesNotWait_isAccepted() {
        Reply accepted = alice.push(FAMILY + "," + BROKEN)
                .with("Prefer", "respond-async")
                .send()
                .expect(202);
        assertThat(accepted.get("status")).isEqualTo("accepted");
        assertThat(texts(accepted.at("/results"), "status")).hasSize(4).containsOnly("accepted");
        assertThat(texts(accepted.at("/errors"), "code")).containsExactly("validation_failed");
        alice.get("/api/sync")
                .with("Replog-Min-Token", accepted.get("sync_token"))
                .send()
                .expect(200);
        for (JsonNode result : accepted.at("/results")) {
            Reply receipt = alice.get(
                            "/api/mutations/" + result.get("mutation_id").stringValue())
                    .send()
                    .expect(200);
            assertThat(receipt.get("id")).isEqualTo(result.get("id").stringValue());
        }
    }

    @Test
    void aPreview_isAnsweredAsThePush_andWritesNothing() {
        String operations = FAMILY + "," + BROKEN;
        Reply preview = alice.post("/api/sync/preview", "{\"operations\":[" + operations + "]}")
                .send()
                .expect(200);
        assertThat(alice.get("/api/sync").send().at("/items")).isEmpty();
        Reply push = alice.push(operations).send().expect(200);
        for (String member : List.of("localId", "id", "type", "status")) {
            assertThat(texts(preview.at("/results"), member)).isEqualTo(texts(push.at("/results"), member));
        }
        assertThat(texts(preview.at("/errors"), "code")).isEqualTo(texts(push.at("/errors"), "code"));
        assertThat(preview.at("/results/0").has("etag")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"operations\":[]}",
                "{\"operations\":{}}",
                "{\"operations\":[{}],\"more\":1}",
                "{\"operations\":[{}],\"atomic\":\"yes\"}",
                "{\"operations\":[{}],\"device_id\":\"\"}",
            })
    void aBodyThatIsNoPush_isRefusedAsAWhole(String body) {
        for (String path : List.of("/api/sync/push", "/api/sync/preview")) {
            Reply refused = alice.post(path, body).send().expect(400, "validation_failed");
            assertThat(refused.at("/errors")).isNotEmpty();
        }
    }

    private Call packed(byte[] body) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(body);
        }
        return alice.raw("POST", "/api/sync/push", bytes.toByteArray())
                .with("Content-Type", "application/json")
                .with("Content-Encoding", "gzip");
    }

    private static List<String> texts(JsonNode array, String member) {
        return array.values().stream()
                .map(item -> item.get(member).stringValue())
                .toList();
    }
}
