package dev.replog.notifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.backends.SharedBackends;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tests the tokens of a user without changes, starting before the log exists. */
class NewUserIT {
    private static final String USER = "newcomer";
    private static final String ORDER =
            "{\"id\":\"c1\",\"type\":\"webhook\",\"address\":\"https://app.example/pings\"}";

    private final SharedBackends backends = SharedBackends.get();
    private final String prefix = backends.newTopicPrefix();

    @Test
    void tokens_areOfTheNewestLog_andUnavailableWhileThereIsNone() {
        try (ChangeLog log = new ChangeLog(backends.kafkaBootstrapServers(), prefix);
                RunningNotifier notifier = RunningNotifier.start(
                        backends.kafkaBootstrapServers(), backends.newDatabase(), prefix, Map.of())) {
            log.createChangesAlone(1);
            Eventually.holds("changes are followed and tables are there", () -> {
                HttpResponse<String> answer = stream(notifier);
                return answer.body().contains("the log was not found yet")
                        && notifier.tables().contains("up to date");
            });
            assertUnavailable(stream(notifier));
            assertUnavailable(register(notifier));
            assertThat(notifier.readiness()).isEqualTo(503);
            assertThat(new ChannelClient(notifier, USER)
                            .get("")
                            .json()
                            .get("items")
                            .isEmpty())
                    .as("nothing was registered")
                    .isTrue();

            String first = log.createLog(1, USER);
            notifier.awaitReady();
            assertThat(tokenOfReady(notifier)).isEqualTo(first);
            assertThat(register(notifier).body()).contains("\"sync_token\":\"" + first + "\"");

            String later = log.createLog(3, USER);
            Eventually.holds(
                    "the later log is found", () -> tokenOfReady(notifier).equals(later));
            assertThat(new ChannelClient(notifier, USER)
                            .show("c1")
                            .get("sync_token")
                            .stringValue())
                    .isEqualTo(first);
        }
    }

    private static HttpResponse<String> stream(RunningNotifier notifier) {
        return notifier.send(notifier.as(USER, "/api/sync/stream"));
    }

    private static HttpResponse<String> register(RunningNotifier notifier) {
        return notifier.send(notifier.as(USER, "/api/sync/channel")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(ORDER)));
    }

    private static void assertUnavailable(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
        assertThat(answer.body()).contains("\"log_unavailable\"");
        assertThat(answer.headers().firstValue("retry-after")).hasValue("2");
    }

    private static String tokenOfReady(RunningNotifier notifier) {
        try (SseClient client = notifier.stream(USER, "")) {
            return String.valueOf(client.next().id());
        }
    }
}
