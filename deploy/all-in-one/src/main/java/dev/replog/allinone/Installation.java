package dev.replog.allinone;

import dev.replog.backends.ServerFolder;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.health.actuate.endpoint.HealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Everything that runs in this process, started in order and stopped in reverse. Independent parts start at the same
 * time. A service starts as soon as its servers are available, and clients can connect when all services are ready. A
 * stop may come at any time, from another thread and during the start too; it is orderly and happens once.
 */
final class Installation implements AutoCloseable {

    private static final Duration READY_MAX = Duration.ofSeconds(60);
    private static final Duration READY_INTERVAL = Duration.ofMillis(25);
    private static final Duration DRAIN_MAX = Duration.ofSeconds(2);

    private final Settings settings;
    private final Map<Service, Supplier<SpringApplicationBuilder>> applications;
    private final Progress progress;
    private final ServerFolder folder;
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofPlatform().name("launch-", 0).factory());
    private final AddressesFile addresses;
    private final Servers servers;
    private final Map<Service, ConfigurableApplicationContext> contexts = new ConcurrentHashMap<>();
    private final Origin origin = new Origin();
    private boolean closed;

    /** Locks the data folder, and starts the servers. */
    Installation(Settings settings, Map<Service, Supplier<SpringApplicationBuilder>> applications, Progress progress) {
        this.settings = settings;
        this.applications = applications;
        this.progress = progress;
        this.folder = ServerFolder.open(settings.data());
        this.addresses = new AddressesFile(settings);
        addresses.delete();
        this.servers = Servers.start(settings, progress, threads);
    }

    /** Returns when clients can connect and all services are ready. The arguments are for all services. */
    void start(String... arguments) {
        // Before the services are ready, because an operator may need it for that.
        CompletableFuture<?> addressesWritten =
                servers.broker().thenAcceptBothAsync(servers.postgresAddress(), addresses::write, threads);
        Stream<CompletableFuture<?>> services = Arrays.stream(Service.values())
                .map(service -> needs(service).thenAcceptAsync(where -> start(service, where, arguments), threads));
        CompletableFuture<?>[] starts =
                Stream.concat(Stream.of(addressesWritten), services).toArray(CompletableFuture[]::new);
        try {
            CompletableFuture.allOf(starts).join();
        } catch (CompletionException failed) {
            throw failed.getCause() instanceof RuntimeException cause ? cause : failed;
        }
        awaitReadiness();
        origin.open();
        ConsoleFilter.tellWarnings(true);
    }

    /**
     * How the topics of the embedded broker are created and written. One instance of each service shares no partitions
     * with others, and each partition has a cost in every batch. The data never crosses a network, so it is not
     * compressed.
     */
    private List<String> ownBroker() {
        return settings.kafka().isPresent()
                ? List.of()
                : List.of(
                        "--replog.log.partitions=4",
                        "--replog.log.outcome-partitions=4",
                        "--replog.log.compression=none",
                        "--replog.topics.changes-partitions=4",
                        "--replog.topics.compression=none");
    }

    /** The settings of a service; available when all servers that the service needs are available. */
    private CompletableFuture<List<String>> needs(Service service) {
        CompletableFuture<List<String>> kafka = servers.broker().thenApply(Installation::arguments);
        return switch (service) {
            // The service works without PostgreSQL, so it does not wait for PostgreSQL.
            case COMMAND_API -> kafka;
            case CHANGE_PROJECTOR, NOTIFIER ->
                kafka.thenCombine(
                        servers.postgresAddress(),
                        (broker, database) -> Stream.concat(
                                        broker.stream(), Stream.of("--replog.postgres.url=" + database))
                                .toList());
        };
    }

    /** The settings stay within this JVM, so they are not visible in its command line. */
    private static List<String> arguments(Servers.Broker broker) {
        return Stream.concat(
                        Stream.of("--spring.kafka.bootstrap-servers=" + broker.address()),
                        broker.client().entrySet().stream()
                                .map(setting ->
                                        "--spring.kafka.properties." + setting.getKey() + "=" + setting.getValue()))
                .toList();
    }

    private void start(Service service, List<String> where, String... arguments) {
        String[] all = Stream.of(common(service), ownBroker(), where, List.of(arguments))
                .flatMap(List::stream)
                .toArray(String[]::new);
        ConfigurableApplicationContext context = application(service)
                .initializers(starting -> origin.adopt(starting, service))
                .registerShutdownHook(false)
                .run(all);
        contexts.put(service, context);
        progress.reached(service.title() + " is up");
    }

    private SpringApplicationBuilder application(Service service) {
        Supplier<SpringApplicationBuilder> application = applications.get(service);
        if (application == null) {
            throw new IllegalArgumentException(service + ": no application (expected: one for each service)");
        }
        return application.get();
    }

    private List<String> common(Service service) {
        return List.of(
                "--spring.profiles.active=" + settings.profile(),
                "--server.address=" + settings.address(),
                "--server.port=" + settings.port(),
                "--management.server.address=127.0.0.1",
                "--management.server.port=" + service.managementPort(settings.port()),
                // Everything must end before the operating system or the operator kills the process.
                "--spring.lifecycle.timeout-per-shutdown-phase=3s",
                "--spring.reactor.netty.shutdown-quiet-period=0s");
    }

    private void awaitReadiness() {
        Set<Service> waitingFor = EnumSet.allOf(Service.class);
        long deadlineNanos = System.nanoTime() + READY_MAX.toNanos();
        while (true) {
            waitingFor.removeIf(this::isReady);
            if (waitingFor.isEmpty()) {
                return;
            }
            if (System.nanoTime() > deadlineNanos) {
                throw new StartException("Not ready after " + READY_MAX.toSeconds() + " s: "
                        + String.join(
                                ", ", waitingFor.stream().map(Service::title).toList()) + "; see "
                        + settings.logs().resolve("replog.log") + ".");
            }
            LockSupport.parkNanos(READY_INTERVAL.toNanos());
        }
    }

    private boolean isReady(Service service) {
        ConfigurableApplicationContext context = contexts.get(service);
        if (context == null) {
            return false;
        }
        HealthDescriptor health = context.getBean(HealthEndpoint.class).healthForPath("readiness");
        return health != null && health.getStatus().equals(Status.UP);
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        ConsoleFilter.tellWarnings(false);
        progress.say("Stopping: requests");
        origin.close(DRAIN_MAX);
        progress.say("Stopping: services");
        CompletableFuture.allOf(contexts.values().stream()
                        .map(context -> CompletableFuture.runAsync(context::close, threads))
                        .toArray(CompletableFuture[]::new))
                .join();
        progress.say("Stopping: Kafka and PostgreSQL");
        addresses.delete();
        servers.close();
        threads.shutdown();
        folder.close();
        progress.say("Stopped");
    }
}
