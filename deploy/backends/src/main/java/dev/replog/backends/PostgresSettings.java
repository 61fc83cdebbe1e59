package dev.replog.backends;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The server's {@code postgresql.conf}, written again at each start; settings by {@code ALTER SYSTEM} still take
 * precedence. A commit is on the disk before it is acknowledged. Everything else is sized for one machine and few
 * connections.
 */
final class PostgresSettings {

    /** Whether a commit is on the disk, so that it is kept when the machine loses its power. */
    static final String FSYNC_PROPERTY = "replog.backends.postgres-fsync";

    private static final Map<String, String> SETTINGS = Map.ofEntries(
            Map.entry("listen_addresses", LoopbackPorts.HOST),
            Map.entry("unix_socket_directories", ""),
            Map.entry("password_encryption", "scram-sha-256"),
            Map.entry("timezone", "UTC"),
            Map.entry("log_timezone", "UTC"),
            // Durability.
            Map.entry("full_page_writes", "on"),
            Map.entry("synchronous_commit", "on"),
            // Memory and processes. Memory is allocated when a page is first used, so a small server stays small.
            Map.entry("shared_buffers", "384MB"),
            Map.entry("max_connections", "100"),
            Map.entry("work_mem", "4MB"),
            Map.entry("maintenance_work_mem", "32MB"),
            Map.entry("max_worker_processes", "2"),
            Map.entry("max_parallel_workers", "0"),
            Map.entry("max_parallel_workers_per_gather", "0"),
            Map.entry("max_logical_replication_workers", "0"),
            Map.entry("autovacuum_worker_slots", "2"),
            Map.entry("autovacuum_max_workers", "2"),
            Map.entry("io_method", "sync"),
            Map.entry("jit", "off"),
            // There is no replication.
            Map.entry("wal_level", "minimal"),
            Map.entry("max_wal_senders", "0"),
            Map.entry("min_wal_size", "64MB"),
            Map.entry("max_wal_size", "2GB"),
            Map.entry("checkpoint_timeout", "15min"),
            // The log is about the server itself; errors of statements go to their clients.
            Map.entry("log_checkpoints", "off"),
            Map.entry("log_min_messages", "log"));

    private PostgresSettings() {}

    static String text(int port) {
        Map<String, String> sorted = new TreeMap<>(SETTINGS);
        sorted.put("fsync", System.getProperty(FSYNC_PROPERTY, "on"));
        sorted.put("port", String.valueOf(port));
        return sorted.entrySet().stream()
                .map(entry -> entry.getKey() + " = '" + entry.getValue() + "'\n")
                .collect(Collectors.joining());
    }
}
