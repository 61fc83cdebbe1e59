package dev.replog.notifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.backends.SharedBackends;
import dev.replog.notifier.Receiver.Behaviour;
import dev.replog.notifier.Receiver.Call;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Tests that bad receivers affect only their own channels. */
class WebhookFailuresIT {
    private static final int PER_HOST_MAX = 3;

    private static ChangeLog log;
    private static RunningNotifier notifier;

    private static final int PER_ADDRESS_MAX = 4;

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
                        Map.of(
                                "spring.profiles.active", "dev",
                                "replog.webhooks.timeout", "2s",
                                "replog.webhooks.in-flight-max", "6",
                                "replog.webhooks.per-host-max", Integer.toString(PER_HOST_MAX),
                                "replog.webhooks.per-address-max", Integer.toString(PER_ADDRESS_MAX),
                                "replog.webhooks.retry-first", "50ms",
                                "replog.webhooks.retry-max", "10s",
                                "replog.webhooks.circuit-open", "100ms",
                                "replog.webhooks.circuit-open-max", "200ms"))
                .awaitReady();
    }

    @AfterAll
    static void stop() {
        notifier.close();
        log.close();
    }

    private ChannelClient client() {
        return new ChannelClient(notifier, user);
    }

    @Test
    void whatFails_isTriedAgain_asTheSameMessage() {
        try (Receiver receiver = new Receiver()) {
            AtomicInteger calls = new AtomicInteger();
            receiver.on(
                    path,
                    (request, response) -> Behaviour.status(
                                    List.of(204, 500, 404, 302).get(Math.min(calls.getAndIncrement(), 4) % 4))
                            .answer(request, response));
            client().register("c1", receiver.address(path));
            receiver.await(path, 1);
            log.publish(user, 7);
            List<Call> tried = receiver.await(path, 5).subList(1, 5);
            assertThat(tried).allSatisfy(call -> {
                assertThat(call.number()).isEqualTo(2);
                assertThat(call.state()).isEqualTo("exists");
                assertThat(call.header("webhook-id")).isEqualTo(tried.getFirst().header("webhook-id"));
                assertThat(call.header("Replog-Sync-Token")).isEqualTo(ChangeLog.token(user, 7));
            });
            Eventually.holds(
                    "it is recorded",
                    () -> client().show("c1").get("failures").intValue() == 0
                            && client().deliveries("c1").size() == 5);
            JsonNode attempts = client().deliveries("c1");
            assertThat(attempts.findValuesAsString("outcome"))
                    .containsExactly("delivered", "retried", "retried", "retried", "delivered");
            assertThat(attempts.findValuesAsString("status")).containsExactly("204", "302", "404", "500", "204");
            assertThat(attempts.get(3).get("error").stringValue()).isEqualTo("status 500");
            assertThat(attempts.get(3).has("next_attempt")).isTrue();
        }
    }

    @Test
    void receiversThatHangOrHangUp_areTriedAgain() {
        try (Receiver receiver = new Receiver()) {
            AtomicInteger calls = new AtomicInteger();
            receiver.on(
                    path,
                    (request, response) -> (switch (calls.getAndIncrement()) {
                                case 0 -> Behaviour.hang();
                                case 1 -> Behaviour.closeHalfway();
                                default -> Behaviour.halfAnswer(200);
                            })
                            .answer(request, response));
            client().register("c1", receiver.address(path));
            Eventually.holds("the handshake arrives", () -> client().show("c1").has("last_notification"));
            JsonNode attempts = client().deliveries("c1");
            assertThat(attempts.get(attempts.size() - 1).get("error").stringValue())
                    .isEqualTo("no answer within 2000 ms");
            assertThat(attempts.get(attempts.size() - 1).has("status")).isFalse();
            assertThat(attempts.get(0).get("status").intValue()).isEqualTo(200);
            assertThat(notifier.readiness()).isEqualTo(200);
        }
    }

    @Test
    void gone_stopsTheChannel() {
        try (Receiver receiver = new Receiver().on(path, Behaviour.status(410))) {
            client().register("c1", receiver.address(path));
            Eventually.holds("it is stopped", () -> client().status("c1").equals("stopped"));
            assertThat(client().show("c1").get("reason").stringValue()).contains("410");
            log.publish(user, 1);
            client().register("c2", receiver.address("/other" + path));
            log.publish(user, 2);
            String newest = ChangeLog.token(user, 2);
            receiver.await("/other" + path, "the change", call -> newest.equals(call.find("Replog-Sync-Token")));
            assertThat(receiver.calls(path)).hasSize(1);

            // Registered again, it is a new channel.
            receiver.on(path, Behaviour.status(200));
            client().register("c1", receiver.address(path));
            assertThat(receiver.await(path, 2).get(1).state()).isEqualTo("sync");
            assertThat(client().status("c1")).isEqualTo("active");
        }
    }

    @Test
    void retryAfter_isHonoured() {
        try (Receiver receiver = new Receiver()) {
            AtomicInteger calls = new AtomicInteger();
            receiver.on(
                    path,
                    (ignored, response) -> calls.getAndIncrement() == 0
                            ? response.status(429).header("Retry-After", "3").send()
                            : response.status(204).send());
            client().register("c1", receiver.address(path));
            Eventually.holds("the handshake arrives", () -> client().show("c1").has("last_notification"));
            JsonNode first = client().deliveries("c1").get(1);
            assertThat(first.get("status").intValue()).isEqualTo(429);
            assertThat(Duration.between(
                            Instant.parse(first.get("time").stringValue()),
                            Instant.parse(first.get("next_attempt").stringValue())))
                    .isBetween(Duration.ofMillis(2_999), Duration.ofSeconds(30));
            List<Call> both = receiver.calls(path);
            assertThat(Duration.ofNanos(both.get(1).nanos() - both.get(0).nanos()))
                    .isGreaterThan(Duration.ofMillis(2_900));
        }
    }

    @Test
    void afterADayAndAHalf_theChannelHasFailed_andRenewingRevivesIt() {
        try (Receiver receiver = new Receiver()) {
            client().register("c1", receiver.address(path));
            receiver.await(path, 1);
            Eventually.holds(
                    "the handshake is recorded", () -> client().show("c1").has("last_notification"));
            receiver.on(path, Behaviour.status(500));
            log.publish(user, 3);
            receiver.await(path, 3);
            notifier.clock.advance(Duration.ofHours(37));
            Eventually.holds("it has failed", () -> client().status("c1").equals("failed"));
            JsonNode failed = client().show("c1");
            assertThat(failed.get("reason").stringValue()).contains("status 500");
            assertThat(failed.has("next_attempt")).isFalse();
            assertThat(client().ping("c1").status()).isEqualTo(409);

            int before = receiver.calls(path).size();
            receiver.on(path, Behaviour.status(204));
            log.publish(user, 4);
            client().register("c2", receiver.address("/other" + path));
            log.publish(user, 5);
            String newest = ChangeLog.token(user, 5);
            receiver.await("/other" + path, "the change", call -> newest.equals(call.find("Replog-Sync-Token")));
            assertThat(receiver.calls(path)).hasSize(before);
            client().register("c1", receiver.address(path));
            Call missed = receiver.await(path, before + 1).get(before);
            assertThat(missed.header("Replog-Sync-Token")).isEqualTo(ChangeLog.token(user, 5));
            assertThat(missed.state()).isEqualTo("exists");
            assertThat(missed.number()).isEqualTo(3);
            assertThat(client().status("c1")).isEqualTo("active");
        }
    }

    @Test
    void namesOfOneAddress_shareItsLimit_andAllAreCalledInTheEnd() {
        try (Receiver receiver = new Receiver()) {
            List<ChannelClient> clients = new ArrayList<>();
            for (int each = 0; each < 12; each++) {
                ChannelClient other = new ChannelClient(notifier, "user-" + UUID.randomUUID());
                String address = receiver.address("/" + each);
                receiver.on("/" + each, Behaviour.hang());
                other.register("c1", each % 2 == 0 ? address : address.replace("127.0.0.1", "localhost"));
                clients.add(other);
            }
            Eventually.holds("some are put off", () -> count("replog.webhook.put.off") > 0);
            Eventually.holds(
                    "the address is left alone",
                    () -> notifier.meters()
                                    .get("replog.webhook.addresses.open")
                                    .gauge()
                                    .value()
                            >= 1);
            assertThat(receiver.openMax()).isBetween(1, PER_ADDRESS_MAX);
            for (int each = 0; each < 12; each++) {
                receiver.on("/" + each, Behaviour.status(204));
            }
            for (ChannelClient each : clients) {
                Eventually.holds("the handshake arrives", () -> each.show("c1").has("last_notification"));
                assertThat(each.deliveries("c1").findValuesAsString("outcome"))
                        .as("what was put off is no attempt")
                        .containsOnlyOnce("delivered")
                        .isSubsetOf("delivered", "retried");
            }
        }
    }

    private static double count(String counter) {
        return notifier.meters().get(counter).counter().count();
    }

    @Test
    void aHostThatHangs_delaysNobodyElse() {
        try (Receiver hanging = new Receiver();
                Receiver good = new Receiver()) {
            for (int each = 0; each < 12; each++) {
                String other = "user-" + UUID.randomUUID();
                hanging.on("/" + each, Behaviour.hang());
                new ChannelClient(notifier, other).register("c1", hanging.address("/" + each));
            }
            client().register("c1", good.address(path));
            for (int offset = 1; offset <= 20; offset++) {
                log.publish(user, offset);
                String token = ChangeLog.token(user, offset);
                good.await(path, "ping", call -> token.equals(call.find("Replog-Sync-Token")));
            }
            assertThat(hanging.openMax()).isBetween(1, PER_HOST_MAX);
            Eventually.holds(
                    "the circuit opens",
                    () -> notifier.meters()
                                    .get("replog.webhook.circuits.open")
                                    .gauge()
                                    .value()
                            >= 1);
            assertThat(notifier.liveness()).isEqualTo(200);
            assertThat(notifier.readiness()).isEqualTo(200);
            assertThat(notifier.metrics())
                    .contains("replog_ping_delay_seconds_count{channel=\"webhook\"")
                    .contains("replog_pings_total{channel=\"webhook\",outcome=\"delivered\"")
                    .contains("replog_webhook_retries_total")
                    .contains("replog_webhook_attempts_seconds_count{outcome=\"retried\"")
                    .contains("replog_webhook_circuits_open")
                    .contains("replog_webhook_pending")
                    .contains("replog_channels{state=\"active\"");
        }
    }
}
