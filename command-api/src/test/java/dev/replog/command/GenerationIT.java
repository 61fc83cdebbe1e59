package dev.replog.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.backends.SharedBackends;
import dev.replog.commands.append.Log;
import dev.replog.commands.append.LogConnection;
import dev.replog.schemas.token.SyncToken;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;

class GenerationIT {
    @Test
    void log_isCreatedToLast_andLaterGenerationsAreFound() throws Exception {
        SharedBackends backends = SharedBackends.get();
        String prefix = backends.newTopicPrefix();
        try (CommandService service = CommandService.start(backends.kafkaBootstrapServers(), prefix)
                        .awaitReady();
                Admin admin = Admin.create(Map.of("bootstrap.servers", backends.kafkaBootstrapServers()))) {
            ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, prefix + "mutations");
            var settings = Objects.requireNonNull(
                    admin.describeConfigs(List.of(topic)).all().get().get(topic));
            assertThat(settings.get("retention.ms").value()).isEqualTo("-1");
            assertThat(settings.get("cleanup.policy").value()).isEqualTo("delete");
            assertThat(settings.get("message.timestamp.type").value()).isEqualTo("LogAppendTime");
            assertThat(settings.get("max.message.bytes").value()).isEqualTo("4259840");
            assertThat(written(service).position().generation()).isEqualTo(1);

            admin.createTopics(List.of(new NewTopic(prefix + "mutations.g2", 5, (short) 1)))
                    .all()
                    .get();
            LogConnection connection = service.bean(LogConnection.class);
            Await.until(
                    Duration.ofSeconds(20),
                    "found",
                    () -> connection.log().map(Log::generation).orElse(0) == 2);
            SyncToken second = written(service);
            assertThat(second.position().generation()).isEqualTo(2);
            assertThat(second.log()).isEqualTo(connection.log().orElseThrow().id());
        }
    }

    private static SyncToken written(CommandService service) {
        HttpResponse<String> response =
                service.send("PUT", "/api/exercises/" + UUID.randomUUID(), "{'name':'a'}", "Prefer", "respond-async");
        assertThat(response.statusCode()).isEqualTo(202);
        return SyncToken.decode(CommandService.json(response).get("sync_token").stringValue(), "alice")
                .orElseThrow();
    }
}
