package dev.replog.notifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.backends.SharedBackends;
import dev.replog.notifier.Receiver.Call;
import dev.replog.schemas.Change;
import dev.replog.schemas.ChangeKind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Tests pings to real receivers. */
class WebhookIT {
    private static final Receiver receiver = new Receiver();
    private static ChangeLog log;
    private static RunningNotifier notifier;
    private final String user = "user-" + UUID.randomUUID();
    private final String path = "/" + user;

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
                        Map.of("spring.profiles.active", "dev", "replog.webhooks.timeout", "2s"))
                .awaitReady();
    }

    @AfterAll
    static void stop() {
        notifier.close();
        log.close();
        receiver.close();
    }

    private ChannelClient client() {
        return new ChannelClient(notifier, user);
    }

    @Test
    void handshakeAndPings_haveTheHeadersOfTheContract() {
        Instant before = notifier.clock.instant();
        JsonNode registered = client().register("c1", receiver.address(path));
        Call sync = receiver.await(path, 1).getFirst();
        assertThat(sync.method()).isEqualTo("POST");
        assertThat(sync.body()).isEmpty();
        assertThat(sync.header("Content-Length")).isEqualTo("0");
        assertThat(sync.state()).isEqualTo("sync");
        assertThat(sync.number()).isEqualTo(1);
        assertThat(sync.header("X-Goog-Channel-ID")).isEqualTo("c1");
        assertThat(sync.header("X-Goog-Resource-ID"))
                .isEqualTo(registered.get("resourceId").stringValue());
        assertThat(sync.header("X-Goog-Resource-URI")).isEqualTo("/api/sync");
        assertThat(sync.header("X-Goog-Channel-Expiration")).endsWith(" GMT");
        assertThat(Instant.parse(sync.header("X-Goog-Delivery-Time"))).isAfterOrEqualTo(before.minusSeconds(1));
        String start = log.startToken(user);
        assertThat(sync.header("Replog-Sync-Token")).as("that of a new user").isEqualTo(start);
        assertThat(registered.get("sync_token").stringValue()).isEqualTo(start);
        assertThat(client().show("c1").get("sync_token").stringValue()).isEqualTo(start);
        assertThat(client().get("").json().findValuesAsString("sync_token")).containsExactly(start);
        assertThat(sync.header("webhook-id")).matches("msg_[0-9a-f]{32}");
        assertThat(sync.header("webhook-signature")).startsWith("v1,");
        assertThat(registered.get("expiration").longValue())
                .isBetween(
                        before.plus(Duration.ofDays(7)).minusSeconds(1).toEpochMilli(),
                        before.plus(Duration.ofDays(7)).plusSeconds(60).toEpochMilli());

        log.publish(user, 5);
        Call change = receiver.await(path, 2).get(1);
        assertThat(change.state()).isEqualTo("exists");
        assertThat(change.number()).isEqualTo(2);
        assertThat(change.header("Replog-Sync-Token")).isEqualTo(ChangeLog.token(user, 5));

        log.publish(ChangeLog.change(user, 6, null, ChangeLog.entity("workout", ChangeKind.DELETED)));
        Call deletion = receiver.await(path, 3).get(2);
        assertThat(deletion.state()).isEqualTo("not_exists");
        assertThat(deletion.number()).isEqualTo(3);
        assertThat(deletion.header("webhook-id")).isNotEqualTo(change.header("webhook-id"));

        Eventually.holds(
                "it is recorded",
                () -> client().show("c1").path("message_number").intValue() == 3
                        && client().deliveries("c1").size() == 3);
        JsonNode newest = client().deliveries("c1").get(0);
        assertThat(newest.get("message_number").intValue()).isEqualTo(3);
        assertThat(newest.get("status").intValue()).isEqualTo(204);
        assertThat(newest.get("outcome").stringValue()).isEqualTo("delivered");
        assertThat(newest.get("sync_token").stringValue()).isEqualTo(ChangeLog.token(user, 6));
    }

    @Test
    void registration_tellsUpToWhereThereIsNothingToPing() {
        log.publish(user, 3);
        Eventually.holds("the head is known", () -> {
            String id = "c-" + UUID.randomUUID();
            String token = client().register(id, receiver.address(path))
                    .get("sync_token")
                    .stringValue();
            client().delete(id);
            return token.equals(ChangeLog.token(user, 3));
        });
        JsonNode registered = client().register("c1", receiver.address(path + "/one"));
        assertThat(registered.get("sync_token").stringValue()).isEqualTo(ChangeLog.token(user, 3));
        assertThat(receiver.await(path + "/one", 1).getFirst().header("Replog-Sync-Token"))
                .isEqualTo(ChangeLog.token(user, 3));
    }

    @Test
    void erasureOfTheAccount_deletesItsChannels_withoutAPing() {
        client().register("c1", receiver.address(path));
        receiver.await(path, 1);
        log.publish(Change.newBuilder(ChangeLog.change(user, 9, null))
                .setErased(true)
                .build());
        Eventually.holds(
                "the channel is gone",
                () -> client().get("").json().get("items").isEmpty());

        client().register("c2", receiver.address(path + "/new"));
        log.publish(user, 10);
        assertThat(receiver.await(path + "/new", 2).get(1).header("Replog-Sync-Token"))
                .isEqualTo(ChangeLog.token(user, 10));
        assertThat(receiver.calls(path)).hasSize(1);
    }

    @Test
    void repeatedRecords_andOtherTypes_areNotPinged() {
        client().register("c1", receiver.address(path), ",\"types\":[\"exercise\",\"template\"]");
        receiver.await(path, 1);
        log.publish(user, 1);
        log.publish(ChangeLog.change(user, 2, null, ChangeLog.entity("exercise", ChangeKind.CREATED)));
        assertThat(receiver.await(path, 2).get(1).header("Replog-Sync-Token")).isEqualTo(ChangeLog.token(user, 2));
        assertThat(receiver.calls(path).get(1).header("X-Goog-Resource-URI"))
                .isEqualTo("/api/sync?types=exercise,template");
        log.publish(ChangeLog.change(user, 2, null, ChangeLog.entity("exercise", ChangeKind.CREATED)));
        log.publish(user, 3);
        log.publish(ChangeLog.change(
                user,
                4,
                null,
                ChangeLog.entity("template", ChangeKind.DELETED),
                ChangeLog.entity("workout", ChangeKind.CREATED)));
        Call third = receiver.await(path, 3).get(2);
        assertThat(third.header("Replog-Sync-Token")).isEqualTo(ChangeLog.token(user, 4));
        assertThat(third.state()).isEqualTo("not_exists");
    }

    @Test
    void changesDuringADelivery_becomeTheNextOne_andNumbersHaveNoGaps() {
        client().register("c1", receiver.address(path));
        receiver.await(path, 1);
        log.publishAll(user, 1, 500);
        Call last = receiver.await(
                path,
                "the last change is sent",
                call -> ChangeLog.token(user, 500).equals(call.find("Replog-Sync-Token")));
        // A delivery that took too long on a busy machine is repeated, with the same number.
        List<Long> numbers =
                receiver.calls(path).stream().map(Call::number).distinct().toList();
        assertThat(numbers)
                .isEqualTo(LongStream.rangeClosed(1, numbers.size()).boxed().toList());
        assertThat(last.number()).isLessThan(500);
        assertThat(receiver.connections()).isLessThan(30);
    }
}
