package dev.replog.command;

import static dev.replog.command.CommandService.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.backends.SharedBackends;
import dev.replog.schemas.Mutation;
import dev.replog.schemas.Operation;
import dev.replog.schemas.OperationKind;
import dev.replog.schemas.catalogue.CanonicalText;
import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.catalogue.CatalogueJson;
import dev.replog.schemas.identity.EntityIds;
import dev.replog.schemas.token.SyncToken;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Tests two instances with real Kafka and a scripted projector. */
class CommandApiIT {
    private static final String TREE =
            "{'day_id':'d','notes':'%s','exercises':[{'exercise_id':'e1'," + "'sets':[{'reps':5,'weight':62.5}]}]}";

    private static CommandService service;
    private static CommandService other;
    private static ScriptedProjector projector;

    @BeforeAll
    static void start() {
        SharedBackends backends = SharedBackends.get();
        String prefix = backends.newTopicPrefix();
        String kafka = backends.kafkaBootstrapServers();
        service = CommandService.start(kafka, prefix).awaitReady();
        other = CommandService.start(kafka, prefix).awaitReady();
        projector = new ScriptedProjector(kafka, prefix);
    }

    @AfterAll
    static void stop() {
        projector.close();
        other.close();
        service.close();
    }

    private static Operation onlyOperation(UUID mutationId) {
        List<Mutation> seen = projector.seen(mutationId);
        assertThat(seen).hasSize(1);
        return seen.getFirst().getOperations().getFirst();
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    private static UUID mutationId(HttpResponse<?> response) {
        return CanonicalText.parseUuid(header(response, "Replog-Mutation-Id")).orElseThrow();
    }

    @Test
    void post_isCreated_withItsTree() {
        HttpResponse<String> response = service.send(
                "POST",
                "/api/workouts",
                TREE.formatted("x"),
                "Replog-Device",
                "phone",
                "Replog-Client-Time",
                "2026-11-10T14:30:00.123Z");
        assertThat(response.statusCode()).isEqualTo(201);
        Operation operation = onlyOperation(mutationId(response));
        assertThat(header(response, "Location")).isEqualTo("/api/workouts/" + operation.getId());
        assertThat(header(response, "ETag")).matches("\"[0-9a-f]+\"");
        assertThat(header(response, "Content-Type")).startsWith("application/json");
        JsonNode body = json(response);
        assertThat(body.get("id").stringValue()).isEqualTo(operation.getId().toString());
        SyncToken token =
                SyncToken.decode(body.get("sync_token").stringValue(), "alice").orElseThrow();
        assertThat('"' + Long.toHexString(token.position().value()) + '"').isEqualTo(header(response, "ETag"));
        assertThat(operation.getOp()).isEqualTo(OperationKind.UPSERT);
        assertThat(operation.getNodes()).hasSize(2);
        assertThat(operation.getClientTime()).isEqualTo("2026-11-10T14:30:00.123Z");
        Mutation mutation = projector.seen(mutationId(response)).getFirst();
        assertThat(mutation.getUserId()).isEqualTo("alice");
        assertThat(mutation.getDeviceId()).isEqualTo("phone");
    }

    /** This service runs without PostgreSQL, so the catalogue does not need it. */
    @Test
    void catalogue_isTheOneThatWritesFollow_withItsVersionAsEtag() {
        HttpResponse<String> whole = service.send("GET", "/api/catalogue", "");
        assertThat(whole.statusCode()).isEqualTo(200);
        assertThat(whole.body()).isEqualTo(CatalogueJson.of(Catalogue.shipped()));
        assertThat(header(whole, "Content-Type")).startsWith("application/json");
        String etag = '"' + json(whole).get("version").stringValue() + '"';
        assertThat(header(whole, "ETag")).isEqualTo(etag);
        for (String known : List.of(etag, "W/" + etag, "\"other\", " + etag, "*")) {
            HttpResponse<String> same = service.send("GET", "/api/catalogue", "", "If-None-Match", known);
            assertThat(same.statusCode()).as(known).isEqualTo(304);
            assertThat(header(same, "ETag")).isEqualTo(etag);
            assertThat(same.body()).isEmpty();
        }
        assertThat(service.send("GET", "/api/catalogue", "", "If-None-Match", "\"other\"")
                        .statusCode())
                .isEqualTo(200);
        assertThat(service.send("HEAD", "/api/catalogue", "").body()).isEmpty();
        JsonNode set = json(whole).get("types").get(5);
        assertThat(set.get("collection").stringValue()).isEqualTo("workout-sets");
        assertThat(set.get("parent").stringValue()).isEqualTo("workout_exercise");
    }

    @Test
    void putPatchDelete_areAnswered() {
        UUID id = UUID.randomUUID();
        HttpResponse<String> put = service.send("PUT", "/api/exercises/" + id, "{'name':'Squat'}");
        assertThat(put.statusCode()).isEqualTo(200);
        assertThat(header(put, "Location")).isEmpty();
        HttpResponse<String> patch =
                service.send("PATCH", "/api/exercises/" + id, "{'notes':'merged'}", "If-Match", header(put, "ETag"));
        assertThat(patch.statusCode()).isEqualTo(200);
        assertThat(onlyOperation(mutationId(patch)).getBasePosition()).isPositive();
        HttpResponse<String> delete = service.send("DELETE", "/api/exercises/" + id, "");
        assertThat(delete.statusCode()).isEqualTo(200);
        JsonNode body = json(delete);
        assertThat(body.get("success").booleanValue()).isTrue();
        assertThat(body.get("deleted_id").stringValue()).isEqualTo(id.toString());
        assertThat(body.get("deleted_count").intValue()).isEqualTo(3);
        assertThat(CanonicalText.parseInstant(body.get("timestamp").stringValue()))
                .isPresent();
        assertThat(onlyOperation(mutationId(delete)).getOp()).isEqualTo(OperationKind.DELETE);
    }

    @Test
    void rejections_areProblems() {
        HttpResponse<String> conflict = service.send(
                "PATCH", "/api/workouts/" + UUID.randomUUID(), "{'notes':'reject etag_mismatch'}", "If-Match", "\"1\"");
        assertThat(conflict.statusCode()).isEqualTo(412);
        assertThat(header(conflict, "Content-Type")).startsWith("application/problem+json");
        assertThat(header(conflict, "Replog-Mutation-Id")).isNotEmpty();
        JsonNode body = json(conflict);
        assertThat(body.get("error").stringValue()).isEqualTo("etag_mismatch");
        assertThat(body.get("currentETag").stringValue()).isEqualTo("2a");
        assertThat(body.get("conflicts").get(0).stringValue()).isEqualTo("notes");
        assertThat(body.get("current").get("notes").stringValue()).isEqualTo("theirs");
        assertThat(service.send("POST", "/api/workouts", TREE.formatted("reject workout_in_progress"))
                        .statusCode())
                .isEqualTo(409);
    }

    @Test
    void repeated_isSaidToBe() {
        HttpResponse<String> response = service.send(
                "POST", "/api/exercises", "{'name':'a','notes':'duplicate'}", "Idempotency-Key", "\"order-17\"");
        assertThat(response.statusCode()).isEqualTo(201);
        assertThat(header(response, "Idempotency-Replayed")).isEqualTo("true");
        assertThat(mutationId(response).version()).isEqualTo(5);
    }

    @Test
    void withoutAnOutcome_itIs202() {
        HttpResponse<String> response =
                service.send("POST", "/api/exercises", "{'name':'a','notes':'silent'}", "Prefer", "wait=1");
        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(header(response, "Preference-Applied")).isEqualTo("wait=1");
        JsonNode body = json(response);
        assertThat(body.get("status").stringValue()).isEqualTo("accepted");
        assertThat(body.get("mutation_id").stringValue())
                .isEqualTo(mutationId(response).toString());
        assertThat(header(response, "Location")).isEqualTo("/api/mutations/" + mutationId(response));
        assertThat(SyncToken.decode(body.get("sync_token").stringValue(), "alice"))
                .isPresent();
    }

    @Test
    void respondAsync_waitsForTheLogOnly() {
        HttpResponse<String> response =
                service.send("DELETE", "/api/exercises/" + UUID.randomUUID(), "", "Prefer", "respond-async");
        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(header(response, "Preference-Applied")).isEqualTo("respond-async");
        Await.until(
                Duration.ofSeconds(10),
                "seen",
                () -> !projector.seen(mutationId(response)).isEmpty());
        assertThat(projector.seen(mutationId(response)).getFirst().getReplyTo()).isNull();
    }

    @Test
    void outcomes_findTheirInstanceAndTheirRequest() {
        List<CompletableFuture<HttpResponse<String>>> all = IntStream.range(0, 60)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> (i % 2 == 0 ? service : other)
                        .send("PUT", "/api/exercises/" + new UUID(77, i), "{'name':'n'}")))
                .toList();
        for (int i = 0; i < all.size(); i++) {
            HttpResponse<String> response = all.get(i).join();
            assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
            assertThat(json(response).get("id").stringValue()).isEqualTo(new UUID(77, i).toString());
        }
        assertThat(service.metrics())
                .containsPattern("replog_sync_operation_seconds_count\\{.*kind=\"update\",outcome=\"applied\"")
                .contains("replog_log_appended_total")
                .contains("replog_outcomes_waiters 0.0");
    }

    @Test
    void clientThatGoesAway_leavesItsMutation_andNoWaiter() {
        UUID mutationId = UUID.randomUUID();
        HttpRequest request = HttpRequest.newBuilder(other.uri("/api/exercises"))
                .header("Authorization", "Bearer " + CommandService.token("alice", CommandService.SECRET))
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", mutationId.toString())
                .header("Prefer", "wait=30")
                .POST(HttpRequest.BodyPublishers.ofString("{\"name\":\"a\",\"notes\":\"silent\"}"))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            CompletableFuture<HttpResponse<Void>> response =
                    client.sendAsync(request, HttpResponse.BodyHandlers.discarding());
            Await.until(
                    Duration.ofSeconds(10),
                    "seen",
                    () -> !projector.seen(mutationId).isEmpty());
            assertThat(other.metrics()).contains("replog_outcomes_waiters 1.0");
            assertThat(response.cancel(true)).isTrue();
            Await.until(
                    Duration.ofSeconds(10), "forgotten", () -> other.metrics().contains("replog_outcomes_waiters 0.0"));
        }
    }

    @Test
    void push_isAnsweredInTheOrderOfTheRequest() {
        HttpResponse<String> response = service.send(
                "POST",
                "/api/sync/push",
                "{'device_id':'tablet','operations':["
                        + "{'op':'create','type':'workout_exercise','localId':'we',"
                        + "'data':{'workout_id':'wo','exercise_id':'e'}},"
                        + "{'op':'create','type':'workout','localId':'wo','data':{'day_id':'d'}},"
                        + "{'op':'create','type':'exercise','localId':'bad','data':{'name':5}},"
                        + "{'op':'patch','type':'workout','localId':'wo','data':{'notes':'reject etag_mismatch'}}]}");
        assertThat(response.statusCode()).isEqualTo(200);
        JsonNode body = json(response);
        assertThat(body.get("results").get(0).get("localId").stringValue()).isEqualTo("we");
        assertThat(body.get("results").get(1).get("id").stringValue())
                .isEqualTo(EntityIds.ofLocalId("alice", "workout", "wo").toString());
        assertThat(body.get("errors").get(0).get("code").stringValue()).isEqualTo("validation_failed");
        assertThat(body.get("errors").get(1).get("currentETag").stringValue()).isEqualTo("2a");
        assertThat(SyncToken.decode(body.get("sync_token").stringValue(), "alice"))
                .isPresent();
        Mutation mutation = projector
                .seen()
                .filter(seen -> "tablet".equals(seen.getDeviceId()))
                .findFirst()
                .orElseThrow();
        assertThat(mutation.getOperations())
                .extracting(Operation::getType)
                .containsExactly("workout", "workout_exercise", "workout");
    }

    @Test
    void push_ofWhichNothingIsValid_isNotAppended() {
        HttpResponse<String> response = service.send(
                "POST",
                "/api/sync/push",
                "{'atomic':true,'operations':[{},{'op':'delete','type':'exercise','localId':'never-seen'}]}");
        assertThat(response.statusCode()).isEqualTo(200);
        JsonNode body = json(response);
        assertThat(body.get("results")).isEmpty();
        assertThat(body.get("errors")).hasSize(2);
        assertThat(body.has("sync_token")).isFalse();
        // Waits for a later outcome in the same partition: when it was read, this one was read too.
        assertThat(service.send("PUT", "/api/exercises/" + UUID.randomUUID(), "{'name':'n'}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(projector.seen().flatMap(mutation -> mutation.getOperations().stream()))
                .noneMatch(operation -> "never-seen".equals(operation.getLocalId()));
    }

    @Test
    void push_withoutAnOutcome_isAccepted() {
        HttpResponse<String> response = service.send(
                "POST",
                "/api/sync/push",
                "{'operations':[{'op':'patch','type':'exercise','localId':'a','data':{'notes':'silent'}}]}",
                "Prefer",
                "wait=1");
        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(json(response).get("results").get(0).get("status").stringValue())
                .isEqualTo("accepted");
        assertThat(header(response, "Location")).startsWith("/api/mutations/");
    }
}
