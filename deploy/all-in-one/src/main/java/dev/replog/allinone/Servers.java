package dev.replog.allinone;

import dev.replog.backends.EmbeddedKafka;
import dev.replog.backends.EmbeddedPostgres;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * The broker and the PostgreSQL of the services: those whose addresses the environment gives, otherwise embedded ones
 * with their data in the data folder. Both start at once, and each address is available as soon as its server is.
 * Closing stops the embedded ones, also those that are still starting.
 */
final class Servers implements AutoCloseable {

    private final Executor threads;
    private final CompletableFuture<Server> kafka;
    private final CompletableFuture<Server> postgres;

    /**
     * The address of a broker.
     *
     * @param client further settings of its clients; for a broker from the environment, the services read these
     * themselves
     */
    record Broker(String address, Map<String, String> client) {
        /** Leaves out the secrets. */
        @Override
        public String toString() {
            return "Broker[" + address + "]";
        }
    }

    private Servers(Executor threads, CompletableFuture<Server> kafka, CompletableFuture<Server> postgres) {
        this.threads = threads;
        this.kafka = kafka;
        this.postgres = postgres;
    }

    static Servers start(Settings settings, Progress progress, Executor threads) {
        return new Servers(
                threads,
                start(settings.kafka(), () -> kafka(settings.data().resolve("kafka"), progress), threads),
                start(settings.postgres(), () -> postgres(settings.data().resolve("postgres"), progress), threads));
    }

    CompletableFuture<Broker> broker() {
        return kafka.thenApply(server -> new Broker(server.address, server.client));
    }

    CompletableFuture<String> postgresAddress() {
        return postgres.thenApply(Server::address);
    }

    @Override
    public void close() {
        CompletableFuture.allOf(stopped(kafka), stopped(postgres)).join();
    }

    /** A server that did not start needs no stop. */
    private CompletableFuture<Void> stopped(CompletableFuture<Server> server) {
        return server.handle((started, failure) -> failure == null ? started.stop : (Runnable) () -> {})
                .thenAcceptAsync(Runnable::run, threads);
    }

    private static CompletableFuture<Server> start(
            Optional<String> given, Supplier<Server> embedded, Executor threads) {
        return given.map(address -> CompletableFuture.completedFuture(new Server(address, Map.of(), () -> {})))
                .orElseGet(() -> CompletableFuture.supplyAsync(embedded, threads));
    }

    private static Server kafka(Path folder, Progress progress) {
        EmbeddedKafka kafka = EmbeddedKafka.startWithPassword(folder);
        progress.reached("Kafka is up on " + kafka.bootstrapServers());
        return new Server(kafka.bootstrapServers(), kafka.clientSettings(), kafka::close);
    }

    private static Server postgres(Path folder, Progress progress) {
        EmbeddedPostgres postgres = EmbeddedPostgres.start(folder);
        progress.reached("PostgreSQL is up on " + postgres.address().host() + ":" + postgres.port());
        return new Server(postgres.address().url(), Map.of(), postgres::close);
    }

    private record Server(String address, Map<String, String> client, Runnable stop) {}
}
