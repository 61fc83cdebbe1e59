package dev.replog.backends;

import org.testcontainers.DockerClientFactory;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.lifecycle.Startables;
import org.testcontainers.postgresql.PostgreSQLContainer;

/**
 * A broker and a PostgreSQL in containers, for machines with Docker. Testcontainers is on the class path only when the
 * build requests containers, so this class is loaded only then.
 */
final class ContainerBackends implements Backends {

    private static final String KAFKA_IMAGE = "apache/kafka:4.2.1";
    private static final String POSTGRES_IMAGE = "postgres:18-alpine";

    private final KafkaContainer kafka;
    private final PostgreSQLContainer postgres;

    private ContainerBackends(KafkaContainer kafka, PostgreSQLContainer postgres) {
        this.kafka = kafka;
        this.postgres = postgres;
    }

    static Backends start() {
        if (!DockerClientFactory.instance().isDockerAvailable()) {
            throw new BackendException("replog.backends=containers needs Docker, which does not"
                    + " respond on this machine. Start Docker or leave the property out.");
        }
        KafkaContainer kafka = new KafkaContainer(KAFKA_IMAGE).withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false");
        PostgreSQLContainer postgres = new PostgreSQLContainer(POSTGRES_IMAGE);
        ContainerBackends backends = new ContainerBackends(kafka, postgres);
        try {
            Startables.deepStart(kafka, postgres).join();
            return backends;
        } catch (RuntimeException fault) {
            backends.close();
            throw new BackendException("The containers could not be started: " + fault.getMessage(), fault);
        }
    }

    @Override
    public String kafkaBootstrapServers() {
        return kafka.getBootstrapServers();
    }

    @Override
    public String postgresUrl() {
        return new PostgresAddress(
                        postgres.getHost(),
                        postgres.getFirstMappedPort(),
                        postgres.getUsername(),
                        postgres.getPassword(),
                        postgres.getDatabaseName())
                .url();
    }

    @Override
    public void close() {
        kafka.close();
        postgres.close();
    }
}
