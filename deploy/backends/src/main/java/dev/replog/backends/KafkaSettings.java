package dev.replog.backends;

import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import kafka.server.KafkaConfig;

/**
 * The broker's configuration: one node that is both controller and broker, for one machine. Thread counts and buffers
 * are the smallest that are good enough for a laptop or a test, so an idle broker costs little memory and almost no
 * CPU.
 */
final class KafkaSettings {

    static final int NODE_ID = 1;
    static final String BROKER_LISTENER = "BROKER";
    static final String CONTROLLER_LISTENER = "CONTROLLER";

    /**
     * How long a broker may be silent before the controller fences it. A start after kill -9 waits this long. Below a
     * second, the pauses of a slow machine would count as failures.
     */
    static final String SESSION_PROPERTY = "replog.backends.broker-session-millis";

    private static final String BROKER_SESSION = "broker.session.timeout.ms";
    private static final int SESSION_MILLIS = 3_000;

    private KafkaSettings() {}

    static KafkaConfig of(Path data, int brokerPort, int controllerPort, BrokerSecurity security) {
        String brokerAddress = BROKER_LISTENER + "://" + LoopbackPorts.HOST + ":" + brokerPort;
        String controllerAddress = CONTROLLER_LISTENER + "://" + LoopbackPorts.HOST + ":" + controllerPort;
        Properties properties = new Properties();
        properties.putAll(Map.of(
                "node.id",
                String.valueOf(NODE_ID),
                "process.roles",
                "broker,controller",
                "log.dirs",
                data.toString(),
                "listeners",
                brokerAddress + "," + controllerAddress,
                "advertised.listeners",
                brokerAddress,
                "listener.security.protocol.map",
                BROKER_LISTENER + ":" + security.protocol() + "," + CONTROLLER_LISTENER + ":"
                        + security.controllerProtocol(),
                "inter.broker.listener.name",
                BROKER_LISTENER,
                "controller.listener.names",
                CONTROLLER_LISTENER,
                "controller.quorum.voters",
                NODE_ID + "@" + LoopbackPorts.HOST + ":" + controllerPort));
        properties.putAll(ONE_NODE);
        properties.put(BROKER_SESSION, Integer.toString(Integer.getInteger(SESSION_PROPERTY, SESSION_MILLIS)));
        properties.putAll(SMALL);
        properties.putAll(security.broker());
        return KafkaConfig.fromProps(properties);
    }

    /** The settings that a single node needs, and the guarantees that RepLog needs. */
    private static final Map<String, String> ONE_NODE = Map.ofEntries(
            Map.entry("auto.create.topics.enable", "false"),
            Map.entry("default.replication.factor", "1"),
            Map.entry("min.insync.replicas", "1"),
            Map.entry("offsets.topic.replication.factor", "1"),
            Map.entry("transaction.state.log.replication.factor", "1"),
            Map.entry("transaction.state.log.min.isr", "1"),
            Map.entry("share.coordinator.state.topic.replication.factor", "1"),
            Map.entry("share.coordinator.state.topic.min.isr", "1"),
            Map.entry("unclean.leader.election.enable", "false"),
            Map.entry("broker.heartbeat.interval.ms", "1000"),
            // After this time, the partitions of a killed consumer are assigned to others; the default is most of a
            // minute.
            Map.entry("group.consumer.min.session.timeout.ms", "3000"),
            Map.entry("group.consumer.session.timeout.ms", "6000"),
            // A revoked partition is assigned at the next heartbeat of its new consumer; until then it has no consumer.
            Map.entry("group.consumer.min.heartbeat.interval.ms", "500"),
            Map.entry("group.consumer.heartbeat.interval.ms", "500"),
            // Consumers of one process join at the same time; waiting for more only delays the start.
            Map.entry("group.initial.rebalance.delay.ms", "0"));

    private static final Map<String, String> SMALL = Map.ofEntries(
            Map.entry("offsets.topic.num.partitions", "4"),
            Map.entry("transaction.state.log.num.partitions", "4"),
            Map.entry("share.coordinator.state.topic.num.partitions", "4"),
            Map.entry("num.network.threads", "1"),
            Map.entry("num.io.threads", "2"),
            Map.entry("background.threads", "2"),
            Map.entry("num.recovery.threads.per.data.dir", "2"),
            Map.entry("group.coordinator.threads", "1"),
            Map.entry("share.coordinator.threads", "1"),
            Map.entry("log.cleaner.dedupe.buffer.size", "2097152"),
            Map.entry("log.cleaner.io.buffer.size", "131072"),
            Map.entry("log.index.size.max.bytes", "1048576"),
            Map.entry("queued.max.requests", "100"),
            // By default, an idle controller appends a record twice a second.
            Map.entry("metadata.max.idle.interval.ms", "0"),
            Map.entry("metric.reporters", ""));
}
