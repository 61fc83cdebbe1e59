package dev.replog.notifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.backends.SharedBackends;
import dev.replog.notifier.SseClient.Event;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamAccessIT {
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
                        Map.of("replog.streams.per-user-max", "3", "replog.streams.per-device-max", "4"))
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

    @ParameterizedTest
    @ValueSource(strings = {"?since=nonsense", "?since=AbCdEfGhIjKlMnOpQrStUvWxYz", "?since=%00", "?since=a+b"})
    void malformedToken_is400_beforeTheStreamStarts(String query) {
        HttpResponse<String> answer = notifier.send(notifier.as(user, "/api/sync/stream" + query));
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.headers().firstValue("content-type")).hasValue("application/problem+json");
        assertThat(answer.body()).contains("\"invalid_token\"");
    }

    @Test
    void foreignToken_is400() {
        String foreign = ChangeLog.token("somebody-else", 1);
        assertThat(notifier.send(notifier.as(user, "/api/sync/stream?since=" + foreign))
                        .body())
                .contains("\"invalid_token\"");
        assertThat(notifier.send(notifier.as(user, "/api/sync/stream").header("Last-Event-ID", foreign))
                        .body())
                .contains("\"invalid_token\"", "Last-Event-ID");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "?types=workout,",
                "?types=nothing",
                "?device=a&device=b",
                "?device=%0A",
                "?device=%20",
                "?device=%ED%A0%80",
                "?device=%FF",
                "?device=a%C2%85b",
                "?presence=gym",
                "?device=a&presence=%FF",
                "?device=a&presence=%ED%A0%80",
                "?device=a&presence=%00",
                "?device=a&presence=a%E2%80%A8b"
            })
    void badFilters_areRefused(String query) {
        HttpResponse<String> answer = notifier.send(notifier.as(user, "/api/sync/stream" + query));
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("\"validation_failed\"");
    }

    @Test
    void headersAlone_areAnswered_toHead() {
        HttpResponse<String> answer =
                notifier.send(notifier.as(user, "/api/sync/stream").HEAD());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-type")).hasValue("text/event-stream");
    }

    @Test
    void ticket_opensOneStream_once() {
        String ticket = notifier.ticket(user);
        HttpRequest.Builder byTicket = HttpRequest.newBuilder(notifier.uri("/api/sync/stream?ticket=" + ticket));
        try (SseClient client = notifier.open(byTicket.copy())) {
            assertThat(client.next().name()).isEqualTo("ready");
            log.publish(user, 1);
            assertThat(client.next().id()).isEqualTo(ChangeLog.token(user, 1));
        }
        HttpResponse<String> again = notifier.send(byTicket);
        assertThat(again.statusCode()).isEqualTo(401);
        assertThat(again.headers().firstValue("www-authenticate")).isPresent();
        assertThat(again.body()).contains("\"ticket_invalid\"", "used before", "POST /api/sync/stream-ticket");
    }

    /** Like an EventSource, which repeats its address with the id of the last event. */
    @Test
    void reconnectionsWithAUsedTicket_lockNobodyOut() {
        String used = notifier.ticket(user);
        String path = "/api/sync/stream?device=browser&ticket=";
        String last;
        try (SseClient dead = notifier.open(HttpRequest.newBuilder(notifier.uri(path + used)))) {
            last = String.valueOf(dead.next().id());
            for (int attempt = 0; attempt < 20; attempt++) {
                HttpResponse<String> again = notifier.send(
                        HttpRequest.newBuilder(notifier.uri(path + used)).header("Last-Event-ID", last));
                assertThat(again.statusCode()).isEqualTo(401);
                assertThat(again.body()).contains("\"ticket_invalid\"");
            }
            // The first connection is still open, like that of a peer that vanished.
            String renewed = path + notifier.ticket(user) + "&since=" + last;
            try (SseClient client = notifier.open(HttpRequest.newBuilder(notifier.uri(renewed)))) {
                assertThat(client.next().name()).isEqualTo("ready");
            }
        }
        assertThat(notifier.meters().get("replog.tickets.refused").counter().count())
                .isGreaterThanOrEqualTo(20);
    }

    @Test
    void streamsOfOneDevice_countAsOne_upToALimitOfTheirOwn() {
        List<SseClient> open = new ArrayList<>();
        try {
            for (String query : List.of("?device=phone", "?device=watch", "", "?device=phone", "?device=phone")) {
                open.add(notifier.stream(user, query));
            }
            for (String query : List.of("", "?device=tablet")) {
                assertThat(refusal(query)).contains("\"rate_limited\"", "devices of this user", "3");
            }
            open.add(notifier.stream(user, "?device=phone"));
            assertThat(refusal("?device=phone")).contains("\"rate_limited\"", "open streams of this device: 4");
            for (SseClient each : open) {
                assertThat(each.next().name()).isEqualTo("ready");
            }
            for (String limit : List.of("user_full", "device_full")) {
                assertThat(notifier.meters()
                                .get("replog.streams.refused")
                                .tag("limit", limit)
                                .counter()
                                .count())
                        .isPositive();
            }
        } finally {
            open.forEach(SseClient::close);
        }
    }

    private String refusal(String query) {
        HttpResponse<String> answer = notifier.send(notifier.as(user, "/api/sync/stream" + query));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(429);
        assertThat(answer.headers().firstValue("retry-after")).hasValue("30");
        return answer.body();
    }

    @Test
    void ticket_opensNothing_whenItIsOverOrNotOursOrElsewhere() {
        String ticket = notifier.ticket(user);
        assertThat(notifier.send(HttpRequest.newBuilder(notifier.uri("/api/sync/stream-ticket?ticket=" + ticket))
                                .POST(HttpRequest.BodyPublishers.noBody()))
                        .statusCode())
                .isEqualTo(401);
        assertThat(notifier.send(HttpRequest.newBuilder(notifier.uri("/api/sync/stream?ticket=" + ticket + "A")))
                        .statusCode())
                .isEqualTo(401);
        notifier.clock.advance(Duration.ofSeconds(31));
        assertThat(notifier.send(HttpRequest.newBuilder(notifier.uri("/api/sync/stream?ticket=" + ticket)))
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void stream_ends_withTheTokenOfItsCaller() {
        try (SseClient client = notifier.stream(user, "");
                SseClient byTicket = notifier.open(
                        HttpRequest.newBuilder(notifier.uri("/api/sync/stream?ticket=" + notifier.ticket(user))))) {
            assertThat(client.next().name()).isEqualTo("ready");
            assertThat(byTicket.next().name()).isEqualTo("ready");
            notifier.clock.advance(RunningNotifier.TOKEN_LIFE);
            for (SseClient each : List.of(client, byTicket)) {
                Event end = each.next();
                assertThat(end.name()).isEqualTo("end");
                assertThat(end.data()).isEqualTo("{\"reason\":\"token_expired\"}");
                assertThat(each.next()).isEqualTo(Event.CLOSED);
            }
        }
    }

    @Test
    void oneUser_hasSoManyStreams_andOthersTheirOwn() {
        try (SseClient first = notifier.stream(user, "");
                SseClient second = notifier.stream(user, "")) {
            SseClient third = notifier.stream(user, "");
            assertThat(third.next().name()).isEqualTo("ready");
            HttpResponse<String> refused = notifier.send(notifier.as(user, "/api/sync/stream"));
            assertThat(refused.statusCode()).isEqualTo(429);
            assertThat(refused.body()).contains("\"rate_limited\"");
            assertThat(refused.headers().firstValue("retry-after")).hasValue("30");
            try (SseClient other = notifier.stream(user + "-2", "")) {
                assertThat(other.next().name()).isEqualTo("ready");
            }
            third.close();
            Eventually.holds("the closed stream makes room", this::canOpen);
            assertThat(first.next().name()).isEqualTo("ready");
            assertThat(second.next().name()).isEqualTo("ready");
        }
        Eventually.holds("no stream is left", () -> notifier.openStreams() == 0);
    }

    private boolean canOpen() {
        try (SseClient client = notifier.stream(user, "")) {
            return client.next().name().equals("ready");
        } catch (AssertionError refused) {
            return false;
        }
    }

    @Test
    void nobody_isLetIn_withoutATokenOrTicket() {
        HttpResponse<String> refused = notifier.send(HttpRequest.newBuilder(notifier.uri("/api/sync/stream")));
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(refused.headers().firstValue("www-authenticate")).isPresent();
    }
}
