package dev.replog.backends;

/**
 * The two servers that RepLog stands on, wherever they run. What is announced here is reachable for as long as this is
 * open; closing it stops what it started itself, and nothing else. Safe for use by many threads.
 */
public interface Backends extends AutoCloseable {

    /** The value for a Kafka client's {@code bootstrap.servers}. */
    String kafkaBootstrapServers();

    /** Like {@code postgresql://user:password@host:port/database}, for a user who may create databases and roles. */
    String postgresUrl();

    @Override
    void close();
}
