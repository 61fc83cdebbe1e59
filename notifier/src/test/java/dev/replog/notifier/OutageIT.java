package dev.replog.notifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.backends.EmbeddedBackends;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the service while its servers are unavailable. It has servers of its own, because it stops them. */
class OutageIT {
    private static final String USER = "alice";

    @TempDir
    private Path folder;

    @Test
    void service_outlivesKafkaAndPostgres() {
        try (EmbeddedBackends backends = EmbeddedBackends.start(folder)) {
            String kafka = backends.kafkaBootstrapServers();
            String postgres = backends.postgresUrl();
            backends.stopKafka();
            backends.stopPostgres();
            try (RunningNotifier notifier = RunningNotifier.start(kafka, postgres, "outage.", Map.of())) {
                assertThat(notifier.liveness()).isEqualTo(200);
                assertThat(notifier.readiness()).isEqualTo(503);
                assertThat(statusOf(notifier, "")).isEqualTo("503 log_unavailable");

                backends.startKafka();
                backends.startPostgres();
                try (ChangeLog log = new ChangeLog(kafka, "outage.")) {
                    readyOnlyOnceThereIsATopic(notifier, log);
                    streamsGoOn_whenKafkaIsRestarted(notifier, log, backends);
                    presencePauses_whileKafkaIsAway(notifier, backends);
                    whatNeedsNoTable_works_whilePostgresIsAway(notifier, log, backends);
                }
            }
        }
    }

    private static void readyOnlyOnceThereIsATopic(RunningNotifier notifier, ChangeLog log) {
        assertThat(notifier.readiness()).isEqualTo(503);
        log.createTopic(2);
        notifier.awaitReady();
    }

    private static void streamsGoOn_whenKafkaIsRestarted(
            RunningNotifier notifier, ChangeLog log, EmbeddedBackends backends) {
        try (SseClient client = notifier.stream(USER, "")) {
            assertThat(client.next().name()).isEqualTo("ready");
            log.publish(USER, 1);
            assertThat(client.next().id()).isEqualTo(ChangeLog.token(USER, 1));
            backends.stopKafka();
            Eventually.holds("readiness is DOWN", () -> notifier.readiness() == 503);
            assertThat(notifier.liveness()).isEqualTo(200);
            backends.startKafka();
            log.publish(USER, 2);
            assertThat(client.next().id()).isEqualTo(ChangeLog.token(USER, 2));
            notifier.awaitReady();
        }
    }

    private static void presencePauses_whileKafkaIsAway(RunningNotifier notifier, EmbeddedBackends backends) {
        try (SseClient client = notifier.stream(USER, "?device=phone&presence=gym")) {
            assertThat(client.next().name()).isIn("ready", "change");
            assertThat(client.next().name()).isEqualTo("sync");
            backends.stopKafka();
            Eventually.holds("readiness is DOWN", () -> notifier.readiness() == 503);
            HttpResponse<String> refused = putState(notifier, 1);
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.body()).contains("\"log_unavailable\"");
            try (SseClient waiting = notifier.stream(USER, "?device=watch&presence=gym")) {
                assertThat(waiting.next().name()).isIn("ready", "change");
                backends.startKafka();
                SseClient.Event sync = waiting.next();
                assertThat(sync.name()).isEqualTo("sync");
                assertThat(sync.data()).contains("\"phone\"", "\"watch\"");
                SseClient.Event join = client.next();
                assertThat(join.name()).isEqualTo("join");
                assertThat(join.data()).contains("\"watch\"");
                Eventually.holds("states are taken", () -> putState(notifier, 2).statusCode() == 204);
                assertThat(client.next().data()).contains("\"phone\"", "{\"n\":2}");
            }
        }
    }

    private static HttpResponse<String> putState(RunningNotifier notifier, int n) {
        return notifier.send(notifier.as(USER, "/api/sync/presence")
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString(
                        "{\"room\":\"gym\",\"device\":\"phone\",\"state\":{\"n\":" + n + "}}")));
    }

    private static void whatNeedsNoTable_works_whilePostgresIsAway(
            RunningNotifier notifier, ChangeLog log, EmbeddedBackends backends) {
        String resume = "?since=" + ChangeLog.token(USER, 2);
        String ticket = "/api/sync/stream?ticket=" + notifier.ticket(USER);
        backends.stopPostgres();
        Eventually.holds("readiness is DOWN", () -> notifier.readiness() == 503);
        try (SseClient client = notifier.stream(USER, "")) {
            SseClient.Event ready = client.next();
            assertThat(ready.name()).isEqualTo("ready");
            assertThat(ready.id()).as("where it is not known, the start").isEqualTo(log.startToken(USER));
            log.publish(USER, 3);
            assertThat(client.next().id()).isEqualTo(ChangeLog.token(USER, 3));
        }
        assertThat(statusOf(notifier, resume)).isEqualTo("503 read_model_unavailable");
        HttpResponse<String> byTicket = notifier.send(HttpRequest.newBuilder(notifier.uri(ticket)));
        assertThat(byTicket.statusCode()).isEqualTo(503);
        assertThat(byTicket.headers().firstValue("retry-after")).hasValue("2");

        backends.startPostgres();
        notifier.awaitReady();
        // The changes that were published meanwhile are written now, so the pending ping is known.
        try (SseClient client = notifier.stream(USER, resume)) {
            assertThat(client.next().id()).isEqualTo(ChangeLog.token(USER, 3));
        }
    }

    private static String statusOf(RunningNotifier notifier, String query) {
        HttpResponse<String> answer = notifier.send(notifier.as(USER, "/api/sync/stream" + query));
        String code = answer.body().replaceAll(".*\"code\":\"([^\"]+)\".*", "$1");
        return answer.statusCode() + (answer.headers().firstValue("retry-after").isPresent() ? " " + code : "");
    }
}
