package dev.replog.chaos.stack;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * One Kafka node, broker and controller, in a process of its own: {@code BrokerMain <properties file> <cluster id>}.
 * Its folder is formatted at the first start and used again at every later one, also after a kill.
 */
final class BrokerMain {
    private BrokerMain() {}

    public static void main(String[] arguments) throws Exception {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(Path.of(arguments[0]))) {
            properties.load(reader);
        }
        Path data = Path.of(properties.getProperty("log.dirs"));
        if (!Files.exists(data.resolve("meta.properties"))) {
            format(data, Integer.parseInt(properties.getProperty("node.id")), arguments[1]);
        }
        KafkaRaftServer server = new KafkaRaftServer(KafkaConfig.fromProps(properties), Time.SYSTEM);
        Runtime.getRuntime().addShutdownHook(new Thread(server::shutdown));
        server.startup();
        server.awaitShutdown();
    }

    private static void format(Path data, int nodeId, String clusterId) throws Exception {
        try (PrintStream silent = new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8)) {
            new Formatter()
                    .setPrintStream(silent)
                    .setNodeId(nodeId)
                    .setClusterId(clusterId)
                    .setReleaseVersion(MetadataVersion.latestProduction())
                    .setControllerListenerName(KafkaCluster.CONTROLLER)
                    .setMetadataLogDirectory(Files.createDirectories(data).toString())
                    .addDirectory(data.toString())
                    .run();
        } catch (IOException | RuntimeException fault) {
            Files.deleteIfExists(data.resolve("meta.properties"));
            throw fault;
        }
    }
}
