package dev.replog.projector.preview;

import static dev.replog.projector.preview.PushBodies.op;
import static dev.replog.projector.preview.PushBodies.push;
import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.backends.SharedBackends;
import dev.replog.projector.apply.TestKafka;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/** Previews a push, pushes it, and requires the same response: real log, real projection, real tables. */
final class ComparedPushes implements AutoCloseable {
    private final Tables tables;
    private final Pushes pushes;
    private final PreviewServer server;

    private ComparedPushes(Tables tables, Pushes pushes, PreviewServer server) {
        this.tables = tables;
        this.pushes = pushes;
        this.server = server;
    }

    static ComparedPushes start() throws Exception {
        SharedBackends backends = SharedBackends.get();
        String prefix = backends.newTopicPrefix();
        String url = backends.newDatabase();
        Tables tables = new Tables(url);
        Pushes pushes = Pushes.to(new TestKafka(backends.kafkaBootstrapServers(), prefix));
        PreviewServer server = PreviewServer.start(
                url,
                "spring.kafka.bootstrap-servers=" + backends.kafkaBootstrapServers(),
                "replog.kafka.topic-prefix=" + prefix,
                "replog.projection.group-id=" + prefix + "projector");
        // The response proves that the projection is running.
        String first = "'id':'" + new UUID(0, 10) + "','data':{'name':'first'}";
        pushes.push("somebody", push(op("create", "exercise", first)), null);
        return new ComparedPushes(tables, pushes, server);
    }

    @Override
    public void close() {
        server.close();
        pushes.close();
    }

    /** Previews, pushes, compares; returns the push's response. */
    JsonNode same(String userId, String device, String body) throws Exception {
        Map<String, String> before = tables.checksums();
        assertThat(before).containsKeys("entity", "receipt", "user_head", "projection_progress", "log_generation");
        long appended = pushes.appended();

        PreviewServer.Answer preview = server.preview(userId, body, "Replog-Device", device);

        assertThat(preview.status()).as(preview.body()).isEqualTo(200);
        assertThat(tables.checksums()).isEqualTo(before);
        assertThat(pushes.appended()).isEqualTo(appended);
        Pushes.Pushed pushed = pushes.push(userId, body, device);
        Answers.requireSame(preview.body(), pushed);
        return PreviewServer.JSON.readTree(pushed.answer());
    }

    static String etag(JsonNode answer, int result) {
        return answer.path("results").get(result).path("etag").asString();
    }

    static List<String> statuses(JsonNode answer) {
        return answer.path("results")
                .valueStream()
                .map(result -> result.path("status").asString())
                .toList();
    }

    static List<String> codes(JsonNode answer) {
        return answer.path("errors")
                .valueStream()
                .map(error -> error.path("code").asString())
                .toList();
    }
}
