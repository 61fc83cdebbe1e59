package dev.replog.backends;

/**
 * The two servers that RepLog needs, wherever they run. They are reachable while this is open; closing it stops the
 * servers that it started itself, and no others. Safe for use by many threads.
 */
public interface Backends extends AutoCloseable {

    /** The value for a Kafka client's {@code bootstrap.servers}. */
    String kafkaBootstrapServers();

    /** Like {@code postgresql://user:password@host:port/database}, for a user who may create databases and roles. */
    String postgresUrl();

    @Override
    void close();
}
