package dev.replog.chaos.stack;

import dev.replog.chaos.agent.CrashPoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The stack under test: three brokers, PostgreSQL and two instances of each service, each a process of its own in a
 * temporary folder. {@link #close()} ends everything that was started here, in any state.
 */
public final class Stack implements AutoCloseable {
    public static final int PARTITIONS = 12;
    private static final Duration KAFKA_MAX = Duration.ofMinutes(2);
    private static final Duration ADMIN_MAX = Duration.ofMinutes(1);

    private final Map<ServiceKind, String> jars = new EnumMap<>(ServiceKind.class);
    private final Path folder;
    private final KafkaCluster kafka;
    private final Database database;
    private final List<String> common;
    private final Map<String, String> environment;
    private final Path commandLine;
    private final Arming arming;
    private final Map<ServiceKind, List<ServiceInstance>> instances = new EnumMap<>(ServiceKind.class);
    private int adminCalls;

    private Stack(Path root, Path folder, KafkaCluster kafka, Database database, String secret) throws IOException {
        this.folder = folder;
        this.commandLine = root.resolve("deploy/command-line/target/replog-command-line.jar");
        this.kafka = kafka;
        this.database = database;
        this.common = List.of(
                "--spring.kafka.bootstrap-servers=" + kafka.bootstrapServers(),
                "--server.address=" + Ports.HOST,
                "--management.server.address=" + Ports.HOST);
        this.environment = Map.of("REPLOG_JWT_SECRET", secret, "REPLOG_POSTGRES_PASSWORD", database.password());
        this.arming = new Arming(root, folder);
        for (ServiceKind kind : ServiceKind.values()) {
            instances.put(kind, new CopyOnWriteArrayList<>());
            jars.put(kind, kind.jar(root, folder));
            Arming.requirePoints(kind, jar(kind));
        }
    }

    /** Starts everything and returns when all of it is ready. */
    public static Stack start(Path root, Path folder, String secret, int projectors) throws IOException {
        KafkaCluster kafka = KafkaCluster.start(folder.resolve("kafka"));
        Stack stack;
        try {
            stack = new Stack(
                    root, Files.createDirectories(folder), kafka, Database.start(folder.resolve("postgres")), secret);
        } catch (IOException | RuntimeException fault) {
            kafka.close();
            throw fault;
        }
        try {
            Waits.until("three Kafka nodes", KAFKA_MAX, () -> {
                kafka.requireAlive();
                return kafka.isWhole();
            });
            for (ServiceKind kind : ServiceKind.values()) {
                int count = kind == ServiceKind.CHANGE_PROJECTOR ? projectors : 2;
                for (int i = 0; i < count; i++) {
                    stack.add(kind).start();
                }
            }
            stack.awaitReady();
            return stack;
        } catch (RuntimeException fault) {
            stack.close();
            throw fault;
        }
    }

    public KafkaCluster kafka() {
        return kafka;
    }

    public Database database() {
        return database;
    }

    public List<ServiceInstance> instances(ServiceKind kind) {
        return instances.getOrDefault(kind, List.of());
    }

    /** One more instance, not started yet. */
    public ServiceInstance add(ServiceKind kind) {
        List<ServiceInstance> all = instances.computeIfAbsent(kind, ignored -> new CopyOnWriteArrayList<>());
        Path log = folder.resolve(kind.module() + "-" + all.size() + ".log");
        ServiceInstance added = new ServiceInstance(kind, log, jar(kind), arming, database, common, environment);
        all.add(added);
        return added;
    }

    /** From now on, the first instance that reaches the point this many times dies. */
    public void arm(CrashPoint point, int times) throws IOException {
        arming.arm(point, times);
    }

    public void disarm() throws IOException {
        arming.disarm();
    }

    /** When this returns, everything that a fault has killed, cut or suspended runs again. */
    public void mend() {
        instances
                .values()
                .forEach(all -> all.forEach(instance -> {
                    instance.proxy().mend();
                    instance.resume();
                    instance.start();
                }));
        awaitReady();
        awaitKafka();
    }

    public void awaitKafka() {
        Waits.until("three Kafka nodes with all copies", KAFKA_MAX, kafka::isWhole);
    }

    public void awaitReady() {
        instances.values().forEach(all -> all.forEach(ServiceInstance::awaitReady));
    }

    /** Runs {@code deploy/replog}; returns its output. */
    public String admin(String... words) {
        List<String> command = new ArrayList<>(List.of(
                JavaCommand.java(),
                "-Xmx160m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-jar",
                commandLine.toString()));
        command.addAll(List.of(words));
        command.addAll(List.of(
                "--spring.kafka.bootstrap-servers=" + kafka.bootstrapServers(),
                "--replog.postgres.url=" + database.url(database.port())));
        Path output = folder.resolve("admin-" + adminCalls++ + ".log");
        ChildProcess admin = ChildProcess.start(command, environment, output);
        if (!admin.await(ADMIN_MAX)) {
            admin.kill();
        }
        String said = ChildProcess.text(output);
        if (admin.exitCode() != 0) {
            throw new IllegalStateException("replog " + String.join(" ", words) + ": " + said);
        }
        return said;
    }

    private String jar(ServiceKind kind) {
        return Objects.requireNonNull(jars.get(kind));
    }

    @Override
    public void close() {
        instances.values().forEach(all -> all.forEach(ServiceInstance::close));
        try {
            kafka.close();
        } finally {
            database.close();
        }
    }
}
