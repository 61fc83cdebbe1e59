package dev.replog.chaos.stack;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Three Kafka nodes, each broker and controller in a process of its own, with three copies of everything, two of which
 * must have a record. So any single node may be down, also the one with the active controller. Nodes count from 0.
 */
public final class KafkaCluster implements AutoCloseable {
    /** The topic of records that cannot be decoded. */
    public static final String DEAD = "replog.mutations.dead";

    static final String CONTROLLER = "CONTROLLER";
    private static final String LOG = "replog.mutations";
    private static final String GENERATION = LOG + ".g";
    private static final int NODES = 3;

    private final Path folder;
    private final List<Integer> ports = ports();
    private final List<Integer> controllerPorts = ports();
    private final String clusterId = Uuid.randomUuid().toString();
    private final List<ChildProcess> nodes = new ArrayList<>();

    private KafkaCluster(Path folder) {
        this.folder = folder;
    }

    static KafkaCluster start(Path folder) throws IOException {
        KafkaCluster cluster = new KafkaCluster(Files.createDirectories(folder));
        for (int node = 0; node < NODES; node++) {
            try (Writer writer = Files.newBufferedWriter(cluster.settingsFile(node))) {
                cluster.settings(node).store(writer, null);
            }
            cluster.nodes.add(cluster.launch(node));
        }
        return cluster;
    }

    public String bootstrapServers() {
        return ports.stream().map(port -> Ports.HOST + ":" + port).collect(Collectors.joining(","));
    }

    public int nodes() {
        return NODES;
    }

    /** Like kill -9. */
    public void kill(int node) {
        nodes.get(node).kill();
    }

    /** Like a loss of power: no copy is left to take over. */
    public void killAll() {
        nodes.forEach(ChildProcess::kill);
    }

    /** The files of a partition; its nodes must be stopped while they are used. */
    public PartitionCopies copies(String topic, int partition) {
        String name = topic + "-" + partition;
        return new PartitionCopies(
                IntStream.range(0, NODES)
                        .mapToObj(node -> data(node).resolve(name))
                        .toList(),
                folder.resolve("kept").resolve(name));
    }

    /** Starts every killed node again; it joins by itself. */
    public void restartKilled() {
        for (int node = 0; node < NODES; node++) {
            if (!nodes.get(node).isAlive()) {
                nodes.set(node, launch(node));
            }
        }
    }

    /** The node with the active controller. */
    public int activeController() {
        return answer(
                "the active controller",
                admin -> admin.describeMetadataQuorum().quorumInfo().get().leaderId() - 1);
    }

    /** Whether all nodes are running, and all copies of all partitions are in sync. */
    public boolean isWhole() {
        try (Admin admin = admin()) {
            if (admin.describeCluster().nodes().get().size() < NODES) {
                return false;
            }
            var names = admin.listTopics().names().get();
            return admin.describeTopics(names).allTopicNames().get().values().stream()
                    .flatMap(topic -> topic.partitions().stream())
                    .allMatch(partition -> partition.isr().size() == NODES);
        } catch (ExecutionException notYet) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    public Admin admin() {
        return Admin.create(Map.of(
                "bootstrap.servers",
                bootstrapServers(),
                "request.timeout.ms",
                3_000,
                "default.api.timeout.ms",
                10_000));
    }

    /** Appends bytes that are not a record of RepLog. */
    public void append(String topic, byte[] key, byte[] value) {
        try (Producer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers(), "acks", "all"),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(topic, key, value)).get();
        } catch (ExecutionException fault) {
            throw new IllegalStateException(topic + " took no record", fault);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** The topic of the newest generation of the log. */
    public String openLog() {
        return answer(
                "the open log",
                admin -> admin.listTopics().names().get().stream()
                        .filter(name -> name.startsWith(GENERATION))
                        .max(Comparator.comparingInt(name -> Integer.parseInt(name.substring(GENERATION.length()))))
                        .orElse(LOG));
    }

    /** The number of records that were ever appended to the topic. */
    public long records(String topic) {
        return answer("the end of " + topic, admin -> {
            Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
            admin.describeTopics(List.of(topic)).allTopicNames().get().values().stream()
                    .flatMap(one -> one.partitions().stream())
                    .forEach(one -> asked.put(new TopicPartition(topic, one.partition()), OffsetSpec.latest()));
            return admin.listOffsets(asked).all().get().values().stream()
                    .mapToLong(one -> one.offset())
                    .sum();
        });
    }

    @Override
    public void close() {
        // Their copies are deleted afterwards, so an orderly stop is not needed.
        killAll();
    }

    Path log(int node) {
        return folder.resolve("node-" + node + ".log");
    }

    void requireAlive() {
        for (int node = 0; node < nodes.size(); node++) {
            if (!nodes.get(node).isAlive()) {
                throw new IllegalStateException("a Kafka node ended: " + ChildProcess.text(log(node)));
            }
        }
    }

    private interface Question<T> {
        T ask(Admin admin) throws ExecutionException, InterruptedException;
    }

    private <T> T answer(String what, Question<T> question) {
        try (Admin admin = admin()) {
            return question.ask(admin);
        } catch (ExecutionException fault) {
            throw new IllegalStateException("Kafka does not say " + what, fault);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    private ChildProcess launch(int node) {
        List<String> command = List.of(
                JavaCommand.java(),
                "-Xmx256m",
                "-Xss512k",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                BrokerMain.class.getName(),
                settingsFile(node).toString(),
                clusterId);
        return ChildProcess.start(command, Map.of(), log(node));
    }

    private Path data(int node) {
        return folder.resolve("node-" + node);
    }

    private Path settingsFile(int node) {
        return folder.resolve("node-" + node + ".properties");
    }

    private Properties settings(int node) {
        String broker = "BROKER://" + Ports.HOST + ":" + ports.get(node);
        Properties properties = new Properties();
        properties.putAll(KafkaSettings.ALL);
        properties.putAll(Map.of(
                "node.id",
                Integer.toString(node + 1),
                "log.dirs",
                data(node).toString(),
                "listeners",
                broker + "," + CONTROLLER + "://" + Ports.HOST + ":" + controllerPorts.get(node),
                "advertised.listeners",
                broker,
                "controller.listener.names",
                CONTROLLER,
                "controller.quorum.voters",
                IntStream.range(0, NODES)
                        .mapToObj(one -> (one + 1) + "@" + Ports.HOST + ":" + controllerPorts.get(one))
                        .collect(Collectors.joining(","))));
        return properties;
    }

    private static List<Integer> ports() {
        return IntStream.range(0, NODES).mapToObj(node -> Ports.free()).toList();
    }
}
