package dev.replog.notifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.backends.SharedBackends;
import dev.replog.notifier.SseClient.Event;
import dev.replog.schemas.token.Coverage;
import dev.replog.schemas.token.LogId;
import dev.replog.schemas.token.Position;
import dev.replog.schemas.token.SyncToken;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The first event of a stream: a ping for changes that the client has missed, or ready. */
class StreamStartIT {
    private static ChangeLog log;
    private static RunningNotifier notifier;
    private String user = "";

    @BeforeAll
    static void start() {
        SharedBackends backends = SharedBackends.get();
        String prefix = backends.newTopicPrefix();
        log = new ChangeLog(backends.kafkaBootstrapServers(), prefix);
        log.createTopic(3);
        notifier = RunningNotifier.start(backends.kafkaBootstrapServers(), backends.newDatabase(), prefix, Map.of())
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
    void onePing_isPending_whenSomethingIsNewer() {
        log.publishAll(user, 10, 5);
        awaitHead(14);
        try (SseClient client = notifier.stream(user, "?since=" + ChangeLog.token(user, 11))) {
            Event missed = client.next();
            assertThat(missed.name()).isEqualTo("change");
            assertThat(missed.id()).isEqualTo(ChangeLog.token(user, 14));
            log.publish(user, 15);
            assertThat(client.next().id()).isEqualTo(ChangeLog.token(user, 15));
        }
    }

    @Test
    void ready_namesTheTokenResumedFrom_whenNothingIsNewer() {
        log.publish(user, 4);
        awaitHead(4);
        String ahead = ChangeLog.token(user, 9);
        try (SseClient client = notifier.stream(user, "?since=" + ahead)) {
            Event ready = client.next();
            assertThat(ready.name()).isEqualTo("ready");
            assertThat(ready.id()).isEqualTo(ahead);
            assertThat(ready.data()).isEqualTo("{\"token\":\"" + ahead + "\"}");
        }
    }

    @Test
    void tokenOfReady_isWhereANewUserResumes() {
        String start;
        try (SseClient client = notifier.stream(user, "")) {
            start = String.valueOf(client.next().id());
        }
        try (SseClient client = notifier.stream(user, "?since=" + start)) {
            assertThat(client.next().name()).as("nothing happened yet").isEqualTo("ready");
        }
        log.publish(user, 4);
        awaitHead(4);
        try (SseClient client =
                notifier.open(notifier.as(user, "/api/sync/stream").header("Last-Event-ID", start))) {
            Event missed = client.next();
            assertThat(missed.name()).isEqualTo("change");
            assertThat(missed.id()).isEqualTo(ChangeLog.token(user, 4));
        }
    }

    @Test
    void since_isATokenOfAnyKind_andTheAnswerIsAMark() {
        log.publish(user, 4);
        awaitHead(4);
        SyncToken mark = ChangeLog.at(4);
        List<SyncToken.Kind> kinds = List.of(
                new SyncToken.Kind.Mark(),
                new SyncToken.Kind.Unknown(),
                new SyncToken.Kind.Pull(Coverage.allTypes(true)),
                new SyncToken.Kind.Pull(Coverage.ofTypes(Set.of(1, 3), false)));
        for (SyncToken.Kind kind : kinds) {
            String since = new SyncToken(mark.log(), mark.position(), kind).encode(user);
            try (SseClient client = notifier.stream(user, "?since=" + since)) {
                Event ready = client.next();
                assertThat(ready.name()).isEqualTo("ready");
                assertThat(ready.id()).isEqualTo(mark.encode(user));
            }
            try (SseClient client =
                    notifier.open(notifier.as(user, "/api/sync/stream").header("Last-Event-ID", since))) {
                assertThat(client.next().id()).isEqualTo(mark.encode(user));
            }
        }
    }

    @Test
    void ready_namesTheHead_whenTheClientSaysNothing() {
        log.publish(user, 4);
        awaitHead(4);
        try (SseClient client = notifier.stream(user, "")) {
            assertThat(client.next().id()).isEqualTo(ChangeLog.token(user, 4));
        }
    }

    @Test
    void lastEventId_goesBeforeSince() {
        log.publish(user, 4);
        awaitHead(4);
        try (SseClient client = notifier.open(notifier.as(user, "/api/sync/stream?since=" + ChangeLog.token(user, 1))
                .header("Last-Event-ID", ChangeLog.token(user, 4)))) {
            assertThat(client.next().name()).isEqualTo("ready");
        }
    }

    @Test
    void tokenOfAnotherLog_getsAPing() {
        log.publish(user, 4);
        awaitHead(4);
        String other = SyncToken.mark(new LogId(1), Position.of(1, 100)).encode(user);
        try (SseClient client = notifier.stream(user, "?since=" + other)) {
            assertThat(client.next().id()).isEqualTo(ChangeLog.token(user, 4));
        }
    }

    /** Otherwise it would be sent live, a moment later. */
    private void awaitHead(long offset) {
        String head = ChangeLog.token(user, offset);
        Eventually.holds("the head is in the tables", () -> {
            try (SseClient client = notifier.stream(user, "")) {
                return head.equals(client.next().id());
            }
        });
    }
}
