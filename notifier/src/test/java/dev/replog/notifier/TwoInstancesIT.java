package dev.replog.notifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.backends.SharedBackends;
import java.net.http.HttpRequest;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class TwoInstancesIT {
    private final String user = "user-" + UUID.randomUUID();

    @Test
    void changesTicketsAndHeads_areSharedByInstances() {
        SharedBackends backends = SharedBackends.get();
        String kafka = backends.kafkaBootstrapServers();
        String prefix = backends.newTopicPrefix();
        String database = backends.newDatabase();
        try (ChangeLog log = new ChangeLog(kafka, prefix)) {
            log.createTopic(4);
            try (RunningNotifier one = RunningNotifier.start(kafka, database, prefix, Map.of());
                    RunningNotifier other = RunningNotifier.start(kafka, database, prefix, Map.of())) {
                one.awaitReady();
                other.awaitReady();
                eachGetsEveryChange(one, other, log);
                ticketsOpenOneStreamOfAll(one, other);
                pendingPingIsSentByBoth(one, other, log);
                streamEndsAndMovesOn_whenAnInstanceStops(one, other, log);
            }
        }
    }

    private void eachGetsEveryChange(RunningNotifier one, RunningNotifier other, ChangeLog log) {
        try (SseClient here = one.stream(user, "");
                SseClient there = other.stream(user, "")) {
            assertThat(here.next().name()).isEqualTo("ready");
            assertThat(there.next().name()).isEqualTo("ready");
            log.publish(user, 1);
            assertThat(here.next().id()).isEqualTo(ChangeLog.token(user, 1));
            assertThat(there.next().id()).isEqualTo(ChangeLog.token(user, 1));
        }
    }

    private void ticketsOpenOneStreamOfAll(RunningNotifier one, RunningNotifier other) {
        String path = "/api/sync/stream?ticket=" + one.ticket(user);
        try (SseClient client = other.open(HttpRequest.newBuilder(other.uri(path)))) {
            assertThat(client.next().name()).isEqualTo("ready");
        }
        assertThat(one.send(HttpRequest.newBuilder(one.uri(path))).statusCode()).isEqualTo(401);
        assertThat(other.send(HttpRequest.newBuilder(other.uri(path))).statusCode())
                .isEqualTo(401);
    }

    /** Both instances send the pending ping, whichever of them has the user's partition. */
    private void pendingPingIsSentByBoth(RunningNotifier one, RunningNotifier other, ChangeLog log) {
        log.publish(user, 5);
        for (RunningNotifier each : new RunningNotifier[] {one, other}) {
            try (SseClient client = each.stream(user, "?since=" + ChangeLog.token(user, 1))) {
                SseClient.Event first = client.next();
                // This instance reads it before or after the stream is open; it sends it at once in both cases.
                SseClient.Event change = first.name().equals("ready") ? client.next() : first;
                assertThat(change.id()).isEqualTo(ChangeLog.token(user, 5));
            }
        }
    }

    private void streamEndsAndMovesOn_whenAnInstanceStops(RunningNotifier one, RunningNotifier other, ChangeLog log) {
        try (SseClient client = one.stream(user, "?device=phone&presence=gym&since=" + ChangeLog.token(user, 5))) {
            assertThat(client.next().name()).isEqualTo("ready");
            assertThat(client.next().name()).isEqualTo("sync");
            // All instances know the phone now.
            try (SseClient stays = other.stream(user, "?device=watch&presence=gym")) {
                assertThat(stays.next().name()).isEqualTo("ready");
                assertThat(stays.next().data()).contains("\"phone\"", "\"watch\"");
                assertThat(client.next().name()).isEqualTo("join");
                one.close();
                assertThat(stays.next().name()).isEqualTo("leave");
                SseClient.Event end = client.next();
                assertThat(end.name()).isEqualTo("end");
                assertThat(end.data()).isEqualTo("{\"reason\":\"going_away\"}");
                assertThat(client.next()).isEqualTo(SseClient.Event.CLOSED);
            }
        }
        log.publish(user, 6);
        try (SseClient client = other.stream(user, "?since=" + ChangeLog.token(user, 5))) {
            SseClient.Event first = client.next();
            SseClient.Event change = first.name().equals("ready") ? client.next() : first;
            assertThat(change.id()).isEqualTo(ChangeLog.token(user, 6));
        }
    }
}
