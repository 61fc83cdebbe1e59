package dev.replog.backends;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import kafka.server.BrokerServer;
import kafka.server.ControllerServer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.server.Server;
import kafka.server.SharedServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.raft.QuorumConfig;
import org.apache.kafka.server.common.MetadataVersion;
import org.apache.kafka.server.fault.FaultHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real Kafka broker (KRaft, one node) inside this JVM, with its data in a folder that outlives it: after a close or a
 * kill, it can be started again on the same folder, and on the same port. It listens on the loopback address only. A
 * start that fails throws and leaves nothing running. {@link #close()} returns within {@value #CLOSE_SECONDS_MAX}
 * seconds, and acknowledged data is safe even if the orderly stop did not end by then. Thread-safe.
 */
public final class EmbeddedKafka implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedKafka.class);
    private static final int CLOSE_SECONDS_MAX = 8;

    private final ServerFolder folder;
    private final int port;
    private final int controllerPort;
    private final BrokerSecurity security;
    private final BrokerServer broker;
    private final ControllerServer controller;
    private boolean closed;

    private EmbeddedKafka(
            ServerFolder folder,
            int port,
            int controllerPort,
            BrokerSecurity security,
            BrokerServer broker,
            ControllerServer controller) {
        this.folder = folder;
        this.port = port;
        this.controllerPort = controllerPort;
        this.security = security;
        this.broker = broker;
        this.controller = controller;
    }

    /** Starts a broker on the folder, which is created if missing, and on any free port; without a password. */
    public static EmbeddedKafka start(Path folder) {
        return start(folder, LoopbackPorts.free());
    }

    /** Starts a broker on the folder, which is created if missing, and on this port; without a password. */
    public static EmbeddedKafka start(Path folder, int port) {
        return start(folder, port, ignored -> BrokerSecurity.open());
    }

    /**
     * Starts a broker on any free port that requires a password. It is generated at the first start and kept in the
     * folder; {@link #clientSettings()} has it.
     */
    public static EmbeddedKafka startWithPassword(Path folder) {
        return start(folder, LoopbackPorts.free(), owned -> BrokerSecurity.password(PasswordFile.in(owned.path())));
    }

    /** Starts a broker on any free port with these requirements. */
    public static EmbeddedKafka start(Path folder, BrokerSecurity security) {
        return start(folder, LoopbackPorts.free(), ignored -> security);
    }

    private static EmbeddedKafka start(Path folder, int port, Function<ServerFolder, BrokerSecurity> securityOf) {
        ServerFolder owned = ServerFolder.open(folder);
        ListeningSockets sockets = new ListeningSockets();
        try {
            sockets.open(KafkaSettings.BROKER_LISTENER, port);
            int controllerPort = sockets.open(KafkaSettings.CONTROLLER_LISTENER, LoopbackPorts.free());
            Path data = owned.completed("data", EmbeddedKafka::format);
            BrokerSecurity security = securityOf.apply(owned);
            KafkaConfig config = KafkaSettings.of(data, port, controllerPort, security);
            EmbeddedKafka kafka = assemble(owned, config, port, security, sockets);
            kafka.startUp();
            return kafka;
        } catch (IOException | RuntimeException fault) {
            sockets.close();
            owned.close();
            throw fault instanceof BackendException known
                    ? known
                    : new BackendException("Kafka could not be started in " + owned.path() + ": " + fault, fault);
        }
    }

    /** The value for a client's {@code bootstrap.servers}. */
    public String bootstrapServers() {
        return LoopbackPorts.HOST + ":" + port;
    }

    /** The settings of a client in addition to {@link #bootstrapServers()}, by Kafka's own names. */
    public Map<String, String> clientSettings() {
        return security.client();
    }

    public int port() {
        return port;
    }

    int controllerPort() {
        return controllerPort;
    }

    public Path folder() {
        return folder.path();
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        Thread stop = Thread.ofPlatform().daemon().name("kafka-stop").start(this::shutDown);
        try {
            if (!stop.join(Duration.ofSeconds(CLOSE_SECONDS_MAX))) {
                LOG.warn("Kafka did not stop within {} s; it will check its logs at the next start", CLOSE_SECONDS_MAX);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } finally {
            folder.close();
        }
    }

    private static void format(Path data) throws IOException {
        Files.createDirectories(data);
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        try (PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8)) {
            new Formatter()
                    .setPrintStream(out)
                    .setNodeId(KafkaSettings.NODE_ID)
                    .setClusterId(Uuid.randomUuid().toString())
                    .setReleaseVersion(MetadataVersion.latestProduction())
                    .setControllerListenerName(KafkaSettings.CONTROLLER_LISTENER)
                    .setMetadataLogDirectory(data.toString())
                    .addDirectory(data.toString())
                    .run();
        } catch (IOException | RuntimeException fault) {
            throw fault;
        } catch (Exception fault) {
            throw new IOException(fault);
        }
        LOG.info("{}", said.toString(StandardCharsets.UTF_8).strip());
    }

    private static EmbeddedKafka assemble(
            ServerFolder folder, KafkaConfig config, int port, BrokerSecurity security, ListeningSockets sockets) {
        var storage = KafkaRaftServer.initializeLogDirs(config, LOG, "");
        String clusterId = storage._1().clusterId().orElseThrow();
        QuorumConfig quorum = config.quorumConfig();
        SharedServer shared = new SharedServer(
                config,
                storage._1(),
                Time.SYSTEM,
                Server.initializeMetrics(config, Time.SYSTEM, clusterId),
                CompletableFuture.completedFuture(QuorumConfig.parseVoterConnections(quorum.voters())),
                QuorumConfig.parseBootstrapServers(quorum.bootstrapServers()),
                EmbeddedKafka::faultHandler,
                sockets);
        BrokerServer broker = new BrokerServer(shared);
        ControllerServer controller = new ControllerServer(shared, KafkaRaftServer.configSchema(), storage._2());
        int controllerPort = Objects.requireNonNull(
                        QuorumConfig.parseVoterConnections(quorum.voters()).get(KafkaSettings.NODE_ID))
                .getPort();
        return new EmbeddedKafka(folder, port, controllerPort, security, broker, controller);
    }

    /** Kafka's own handlers end the JVM on a fatal fault; this JVM has other tasks too, so the fault is thrown. */
    private static FaultHandler faultHandler(String name, boolean fatal, Runnable action) {
        return (message, cause) -> {
            LOG.error("Kafka: {} fault in its {}: {}", fatal ? "fatal" : "minor", name, message, cause);
            action.run();
            return new BackendException("Kafka: fault in its " + name + ": " + message, cause);
        };
    }

    private void startUp() {
        try {
            controller.startup();
            broker.startup();
        } catch (RuntimeException fault) {
            shutDown();
            throw fault;
        }
    }

    private void shutDown() {
        broker.shutdown(Duration.ofSeconds(CLOSE_SECONDS_MAX / 2));
        broker.awaitShutdown();
        controller.shutdown();
        controller.awaitShutdown();
    }
}
