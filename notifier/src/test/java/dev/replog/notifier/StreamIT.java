package dev.replog.notifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.backends.SharedBackends;
import dev.replog.notifier.SseClient.Event;
import dev.replog.schemas.ChangeKind;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Changes on an open stream. */
class StreamIT {
    private static ChangeLog log;
    private static RunningNotifier notifier;
    private String user = "";

    @BeforeAll
    static void start() {
        SharedBackends backends = SharedBackends.get();
        String prefix = backends.newTopicPrefix();
        log = new ChangeLog(backends.kafkaBootstrapServers(), prefix);
        log.createTopic(3);
        notifier = RunningNotifier.start(
                        backends.kafkaBootstrapServers(),
                        backends.newDatabase(),
                        prefix,
                        Map.of("replog.streams.keep-alive", "1s"))
                .awaitReady();
    }

    @AfterAll
    static void stop() {
        notifier.close();
        log.close();
    }

    @BeforeEach
    void anotherUser() {
        user = "user-" + UUID.randomUUID();
    }

    @Test
    void change_isSent_afterReady() {
        try (SseClient client = notifier.stream(user, "")) {
            Event ready = client.next();
            assertThat(ready.name()).isEqualTo("ready");
            String start = log.startToken(user);
            assertThat(ready.id()).as("a user without any change has a token").isEqualTo(start);
            assertThat(ready.data()).isEqualTo("{\"token\":\"" + start + "\"}");
            assertThat(Long.parseLong(String.valueOf(ready.retry()))).isBetween(1_000L, 3_000L);

            log.publish(ChangeLog.change(
                    user,
                    7,
                    "phone",
                    ChangeLog.entity("workout_set", ChangeKind.CREATED),
                    ChangeLog.entity("workout", ChangeKind.DELETED)));

            Event change = client.next();
            assertThat(change.name()).isEqualTo("change");
            assertThat(change.id()).isEqualTo(ChangeLog.token(user, 7));
            assertThat(change.data())
                    .isEqualTo("{\"token\":\"" + ChangeLog.token(user, 7)
                            + "\",\"state\":\"exists\",\"types\":[\"workout\",\"workout_set\"],\"device\":\"phone\"}");
        }
    }

    @Test
    void lossesAlone_areNotSent() {
        try (SseClient client = notifier.stream(user, "")) {
            assertThat(client.next().name()).isEqualTo("ready");
            log.publish(user, 1);
            assertThat(client.next().id()).isEqualTo(ChangeLog.token(user, 1));
            log.publish(ChangeLog.change(user, 2, "phone"));
            log.publish(user, 3);
            assertThat(client.next().id()).isEqualTo(ChangeLog.token(user, 3));
        }
    }

    @Test
    void deletionsAlone_areSentAsNotExists() {
        try (SseClient client = notifier.stream(user, "")) {
            assertThat(client.next().name()).isEqualTo("ready");
            log.publish(ChangeLog.change(user, 1, null, ChangeLog.entity("exercise", ChangeKind.DELETED)));
            assertThat(client.next().data())
                    .isEqualTo("{\"token\":\"" + ChangeLog.token(user, 1)
                            + "\",\"state\":\"not_exists\",\"types\":[\"exercise\"]}");
        }
    }

    @Test
    void answer_isNeitherCachedNorHeldBackNorCompressed() {
        try (SseClient client =
                notifier.open(notifier.as(user, "/api/sync/stream").header("Accept-Encoding", "gzip"))) {
            assertThat(client.response().headers().map())
                    .containsEntry("cache-control", List.of("no-store, no-transform"))
                    .containsEntry("x-accel-buffering", List.of("no"))
                    .doesNotContainKey("content-encoding");
            assertThat(client.response().headers().firstValue("content-type"))
                    .hasValueSatisfying(type -> assertThat(type).startsWith("text/event-stream"));
            assertThat(client.next().name()).isEqualTo("ready");
        }
    }

    @Test
    void silentStream_isKeptAlive() {
        try (SseClient client = notifier.stream(user, "")) {
            assertThat(client.next().name()).isEqualTo("ready");
            assertThat(client.nextOrComment().data()).isEqualTo(": keep-alive");
            assertThat(client.nextOrComment().data()).isEqualTo(": keep-alive");
        }
    }

    @Test
    void ownChanges_areSkipped_andThoseOfOthersSent() {
        try (SseClient client = notifier.stream(user, "?device=phone")) {
            assertThat(client.next().name()).isEqualTo("ready");
            log.publish(ChangeLog.change(user, 1, "phone", ChangeLog.entity("workout", ChangeKind.UPDATED)));
            log.publish(ChangeLog.change(user, 2, "watch", ChangeLog.entity("workout", ChangeKind.UPDATED)));
            Event change = client.next();
            assertThat(change.id()).isEqualTo(ChangeLog.token(user, 2));
            assertThat(change.data()).contains("\"device\":\"watch\"");
        }
    }

    @Test
    void otherTypes_areNotSent() {
        try (SseClient client = notifier.stream(user, "?types=exercise,template")) {
            assertThat(client.next().name()).isEqualTo("ready");
            log.publish(ChangeLog.change(user, 1, null, ChangeLog.entity("workout", ChangeKind.UPDATED)));
            log.publish(ChangeLog.change(
                    user,
                    2,
                    null,
                    ChangeLog.entity("workout", ChangeKind.UPDATED),
                    ChangeLog.entity("exercise", ChangeKind.DELETED)));
            Event change = client.next();
            assertThat(change.id()).isEqualTo(ChangeLog.token(user, 2));
            assertThat(change.data()).contains("\"not_exists\"", "[\"exercise\"]");
        }
    }

    @Test
    void repeatedRecords_areNotRepeated() {
        try (SseClient client = notifier.stream(user, "")) {
            assertThat(client.next().name()).isEqualTo("ready");
            log.publish(user, 1);
            assertThat(client.next().id()).isEqualTo(ChangeLog.token(user, 1));
            log.publish(user, 2);
            assertThat(client.next().id()).isEqualTo(ChangeLog.token(user, 2));
            log.publish(user, 1);
            log.publish(user, 2);
            log.publish(user, 3);
            assertThat(client.next().id()).isEqualTo(ChangeLog.token(user, 3));
        }
    }

    @Test
    void undecodableRecords_areCountedAndSkipped() {
        double before = skipped();
        try (SseClient client = notifier.stream(user, "")) {
            assertThat(client.next().name()).isEqualTo("ready");
            log.publishBytes(user, new byte[] {1, 2, 3});
            log.publish(user, 2);
            assertThat(client.next().id()).isEqualTo(ChangeLog.token(user, 2));
        }
        assertThat(skipped()).isEqualTo(before + 1);
    }

    private static double skipped() {
        return notifier.meters()
                .get("replog.changes.skipped")
                .tag("reader", "changes-reader")
                .counter()
                .count();
    }

    @Test
    void laterPartitions_areNoticed() {
        try (SseClient client = notifier.stream(user, "")) {
            assertThat(client.next().name()).isEqualTo("ready");
            int before = log.partitions();
            log.growTo(before + 4);
            for (long offset = 1; offset <= 20; offset++) {
                String another = user + "-" + offset;
                try (SseClient each = notifier.stream(another, "")) {
                    assertThat(each.next().name()).isEqualTo("ready");
                    log.publish(another, offset);
                    assertThat(each.next().id()).isEqualTo(ChangeLog.token(another, offset));
                }
            }
        }
    }

    @Test
    void measurements_areShown() {
        try (SseClient client = notifier.stream(user, "")) {
            assertThat(client.next().name()).isEqualTo("ready");
            log.publish(user, 1);
            assertThat(client.next().name()).isEqualTo("change");
            assertThat(notifier.metrics())
                    .containsPattern("replog_streams\\{?.* [1-9]")
                    .contains("replog_pings_total{")
                    .contains("replog_ping_delay_seconds_count{")
                    .contains("replog_changes_skipped_total{")
                    .contains("replog_notifier_lag");
        }
    }
}
