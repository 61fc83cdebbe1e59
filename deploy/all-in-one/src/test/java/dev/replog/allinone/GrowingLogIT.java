package dev.replog.allinone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.backends.SharedBackends;
import dev.replog.backing.kafka.KafkaClients;
import dev.replog.backing.postgres.PostgresAddress;
import dev.replog.command.CommandApi;
import dev.replog.notifier.Notifier;
import dev.replog.projector.ChangeProjector;
import dev.replog.projector.admin.LogOperations;
import dev.replog.projector.marker.MarkerFolder;
import dev.replog.schemas.log.TopicNames;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.clients.CommonClientConfigs;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Tests a log that grows from 4 partitions to 12 while clients write and pull through two instances of each service.
 * Each client checks every response, so a lost, repeated, reordered or outdated one is detected at once.
 */
class GrowingLogIT {
    private static final Duration MOST = Duration.ofMinutes(2);
    private static final int CLIENTS = 6;

    private final SharedBackends backends = SharedBackends.get();
    private final String prefix = backends.newTopicPrefix();
    private final String postgres = backends.newDatabase();
    private final List<ConfigurableApplicationContext> contexts = new ArrayList<>();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @AfterEach
    void stop() {
        contexts.reversed().forEach(ConfigurableApplicationContext::close);
        http.close();
    }

    @Test
    void clientsNoticeNothing_whenTheLogGrowsUnderThem() throws Exception {
        List<Integer> commands = List.of(start(CommandApi.application()), start(CommandApi.application()));
        List<Integer> pulls = List.of(start(ChangeProjector.application()), start(ChangeProjector.application()));
        int pings = start(Notifier.application());
        List<GrowingLogClient> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(new GrowingLogClient(http, "user-" + i, commands.get(i % 2), pulls.get(i / 2 % 2)));
        }
        GrowingLogClient idle = new GrowingLogClient(http, "idle", commands.getFirst(), pulls.getFirst());
        idle.writeAndPull();
        List<CompletableFuture<Void>> running = clients.stream()
                .map(client -> CompletableFuture.runAsync(client, Thread::startVirtualThread))
                .toList();
        await("some writes", running, () -> clients.stream().allMatch(client -> client.written() >= 10));
        List<String> before = clients.stream().map(GrowingLogClient::token).toList();

        List<String> said = new CopyOnWriteArrayList<>();
        operations(said::add).grow(12);
        assertThat(said).anyMatch(line -> line.startsWith("Opened"));

        List<Integer> then = clients.stream().map(GrowingLogClient::written).toList();
        await("writes to the new generation", running, () -> {
            for (int i = 0; i < CLIENTS; i++) {
                if (clients.get(i).written() < then.get(i) + 20) {
                    return false;
                }
            }
            return true;
        });
        clients.forEach(GrowingLogClient::stop);
        running.forEach(CompletableFuture::join);

        JsonNode status = JsonMapper.builder()
                .build()
                .readTree(operations(said::add).status().json());
        assertThat(status.at("/generations/0/state").stringValue()).isEqualTo("drained");
        assertThat(status.at("/generations/1/partitions").size()).isEqualTo(12);
        assertThat(status.at("/read_model/generation").intValue()).isEqualTo(2);
        for (int i = 0; i < CLIENTS; i++) {
            clients.get(i).requireAllThere();
            clients.get(i).requireGoodFor(before.get(i));
            assertThat(firstEvent(pings, clients.get(i), before.get(i))).contains("event: change");
        }
        idle.requireGoodFor(idle.token());
        assertThat(firstEvent(pings, idle, idle.token())).contains("event: ready");
        idle.writeAndPull();
        idle.requireAllThere();
    }

    private int start(SpringApplicationBuilder application) {
        ConfigurableApplicationContext context = application.run(
                "--spring.profiles.active=dev",
                "--server.port=0",
                "--management.server.port=0",
                "--spring.kafka.bootstrap-servers=" + backends.kafkaBootstrapServers(),
                "--replog.kafka.topic-prefix=" + prefix,
                "--replog.postgres.url=" + postgres,
                "--replog.log.partitions=4",
                "--replog.log.outcome-partitions=2",
                "--replog.projection.group-id=" + prefix + "projector",
                "--replog.rate-limit.commands-per-second=10000",
                "--replog.rate-limit.burst=10000");
        contexts.add(context);
        return context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    }

    private LogOperations operations(Consumer<String> say) {
        KafkaClients clients =
                KafkaClients.of(Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, backends.kafkaBootstrapServers()));
        return new LogOperations(
                clients, new TopicNames(prefix), PostgresAddress.parse(postgres, ""), MarkerFolder.of(""), say);
    }

    /** The first event of a stream that is resumed at this token. */
    private String firstEvent(int port, GrowingLogClient client, String token) throws Exception {
        HttpResponse<InputStream> stream = http.send(
                client.request(port, "/api/sync/stream")
                        .header("Last-Event-ID", token)
                        .build(),
                BodyHandlers.ofInputStream());
        StringBuilder read = new StringBuilder();
        try (InputStream body = stream.body()) {
            byte[] buffer = new byte[1024];
            while (!read.toString().contains("event: ") || !read.toString().endsWith("\n\n")) {
                int count = body.read(buffer);
                if (count < 0) {
                    throw new AssertionError(stream.statusCode() + ", the stream ended: " + read);
                }
                read.append(new String(buffer, 0, count, StandardCharsets.UTF_8));
            }
        }
        return read.toString();
    }

    private static void await(String what, List<CompletableFuture<Void>> running, BooleanSupplier condition) {
        long deadlineNanos = System.nanoTime() + MOST.toNanos();
        while (!condition.getAsBoolean()) {
            running.stream().filter(CompletableFuture::isDone).forEach(CompletableFuture::join);
            assertThat(System.nanoTime()).as(what).isLessThan(deadlineNanos);
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }
}
