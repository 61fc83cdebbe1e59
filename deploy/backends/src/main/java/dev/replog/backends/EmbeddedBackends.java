package dev.replog.backends;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An embedded broker and PostgreSQL, with their data in the folders {@code kafka} and {@code postgres} of one folder.
 * Each can be stopped and started again with its data and on its port, so that a test can make it unavailable. Both
 * start, and stop, in parallel. Thread-safe.
 */
public final class EmbeddedBackends implements Backends {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedBackends.class);

    private EmbeddedKafka kafka;
    private EmbeddedPostgres postgres;

    private EmbeddedBackends(EmbeddedKafka kafka, EmbeddedPostgres postgres) {
        this.kafka = kafka;
        this.postgres = postgres;
    }

    /** Starts both servers on free ports; if one of them cannot be started, neither is left running. */
    public static EmbeddedBackends start(Path folder) {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var kafka = CompletableFuture.supplyAsync(() -> EmbeddedKafka.start(folder.resolve("kafka")), threads);
            var postgres =
                    CompletableFuture.supplyAsync(() -> EmbeddedPostgres.start(folder.resolve("postgres")), threads);
            try {
                CompletableFuture.allOf(kafka, postgres).join();
                return new EmbeddedBackends(kafka.join(), postgres.join());
            } catch (CompletionException failed) {
                // Both have ended by now, with or without success.
                closeIfStarted(kafka);
                closeIfStarted(postgres);
                throw failed.getCause() instanceof BackendException known
                        ? known
                        : new BackendException("The servers could not be started: " + failed.getCause(), failed);
            }
        }
    }

    private static void closeIfStarted(CompletableFuture<? extends AutoCloseable> server) {
        if (server.isCompletedExceptionally()) {
            return;
        }
        try {
            server.join().close();
        } catch (Exception fault) {
            LOG.warn("A server could not be stopped after the other one had failed to start", fault);
        }
    }

    @Override
    public synchronized String kafkaBootstrapServers() {
        return kafka.bootstrapServers();
    }

    @Override
    public synchronized String postgresUrl() {
        return postgres.address().url();
    }

    /** Stops the broker in order; does nothing when it is stopped already. */
    public synchronized void stopKafka() {
        kafka.close();
    }

    /** Starts the stopped broker again. */
    public synchronized void startKafka() {
        kafka = EmbeddedKafka.start(kafka.folder(), kafka.port());
    }

    /** Stops PostgreSQL in order; does nothing when it is stopped already. */
    public synchronized void stopPostgres() {
        postgres.close();
    }

    /** Starts the stopped PostgreSQL again. */
    public synchronized void startPostgres() {
        postgres = EmbeddedPostgres.start(postgres.folder(), postgres.port());
    }

    @Override
    public synchronized void close() {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            CompletableFuture.allOf(
                            CompletableFuture.runAsync(kafka::close, threads),
                            CompletableFuture.runAsync(postgres::close, threads))
                    .join();
        }
    }
}
