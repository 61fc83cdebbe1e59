package dev.replog.projector.admin;

import dev.replog.backing.kafka.KafkaClients;
import dev.replog.backing.kafka.KafkaConfiguration;
import dev.replog.backing.kafka.KafkaProperties;
import dev.replog.backing.postgres.FailedMigrationException;
import dev.replog.backing.postgres.PostgresProperties;
import dev.replog.http.launch.RenamedSettings;
import dev.replog.projector.database.ProjectionDatabase;
import dev.replog.projector.models.ModelRebuild;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.flywaydb.core.api.FlywayException;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * The operator's command. It finds Kafka and PostgreSQL like the service, does one thing, prints what it does, and ends
 * with an exit code.
 */
public final class ReplogAdmin {
    static final int DONE = 0;
    static final int FAILED = 1;
    static final int MISUSED = 2;
    static final int REFUSED = 3;

    private static final Duration STATEMENT_TIMEOUT = Duration.ofMinutes(1);
    private static final Duration ANSWER_MAX = Duration.ofSeconds(20);
    private static final int ANSWER_MAX_MILLIS = Math.toIntExact(ANSWER_MAX.toMillis());
    private static final String CLIENT_ID = "replog-admin";
    /** More bytes than any mutation has. */
    private static final int REQUEST_BYTES_MAX = 8 * 1024 * 1024;

    private static final Map<String, Object> READING = Map.of(
            ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
            ANSWER_MAX_MILLIS,
            ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG,
            ANSWER_MAX_MILLIS / 2);
    /** Each record is sent alone and uncompressed, because its own size must be compared with the topic's limit. */
    private static final Map<String, Object> PROVING = Map.of(
            ProducerConfig.COMPRESSION_TYPE_CONFIG,
            "none",
            ProducerConfig.LINGER_MS_CONFIG,
            0,
            ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
            REQUEST_BYTES_MAX,
            ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
            false,
            ProducerConfig.MAX_BLOCK_MS_CONFIG,
            ANSWER_MAX_MILLIS,
            ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
            ANSWER_MAX_MILLIS / 2,
            ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
            ANSWER_MAX_MILLIS);

    private final PrintStream out;
    private final PrintStream err;

    public ReplogAdmin(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({KafkaAutoConfiguration.class, SslAutoConfiguration.class})
    @Import(KafkaConfiguration.class)
    @EnableConfigurationProperties(PostgresProperties.class)
    static class Wiring {}

    /**
     * Runs one command and returns its exit code.
     *
     * @param arguments the command and its options; those that begin with {@code --replog.}, {@code --spring.} or
     *     {@code --logging.} are settings
     */
    public int run(List<String> arguments) {
        AdminCommand command;
        try {
            command = AdminCommand.parse(
                    arguments.stream().filter(word -> !isSetting(word)).toList());
        } catch (UsageException e) {
            err.println("replog-admin: " + e.getMessage());
            err.print(AdminCommand.HELP);
            return MISUSED;
        }
        if (command instanceof AdminCommand.Help) {
            out.print(AdminCommand.HELP);
            return DONE;
        }
        try {
            return runWired(
                    command, arguments.stream().filter(ReplogAdmin::isSetting).toList());
        } catch (RefusedException e) {
            err.println("replog-admin: " + e.getMessage());
            return REFUSED;
        } catch (ExecutionException e) {
            return failed("Kafka", e.getCause() == null ? e : e.getCause());
        } catch (KafkaException e) {
            return failed("Kafka", e);
        } catch (FailedMigrationException e) {
            err.println("replog-admin: " + e.getMessage());
            return FAILED;
        } catch (SQLException | FlywayException e) {
            return failed("PostgreSQL", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return failed("the command", e);
        }
    }

    private static boolean isSetting(String word) {
        return word.startsWith("--replog.") || word.startsWith("--spring.") || word.startsWith("--logging.");
    }

    private int failed(String part, Throwable cause) {
        Throwable root = cause;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        err.println("replog-admin: " + part + " failed: " + root + "; run this again, it continues where it stopped");
        return FAILED;
    }

    private int runWired(AdminCommand command, List<String> settings)
            throws SQLException, ExecutionException, InterruptedException, RefusedException {
        try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Wiring.class)
                .web(WebApplicationType.NONE)
                .bannerMode(Banner.Mode.OFF)
                .logStartupInfo(false)
                .initializers(RenamedSettings::refuse)
                .properties(
                        "spring.config.name=replog-shared,change-projector",
                        "logging.level.root=error",
                        "spring.main.register-shutdown-hook=false")
                .run(settings.toArray(String[]::new))) {
            KafkaProperties kafka = context.getBean(KafkaProperties.class);
            PostgresProperties postgres = context.getBean(PostgresProperties.class);
            ProjectionDatabase database = new ProjectionDatabase(postgres.address(), STATEMENT_TIMEOUT);
            database.migrate();
            KafkaClients clients = context.getBean(KafkaClients.class);
            try (Connection connection = database.connect();
                    Admin admin = clients.admin(CLIENT_ID, ANSWER_MAX)) {
                run(command, connection, new LogAdmin(admin, kafka.names()), clients);
            }
            return DONE;
        }
    }

    private void run(AdminCommand command, Connection connection, LogAdmin log, KafkaClients clients)
            throws SQLException, ExecutionException, InterruptedException, RefusedException {
        GenerationTable table = new GenerationTable(connection);
        switch (command) {
            case AdminCommand.Help ignored -> out.print(AdminCommand.HELP);
            case AdminCommand.Status status -> {
                StatusReport report = StatusReport.of(table, log);
                out.print(status.isJson() ? report.json() : report.table());
            }
            case AdminCommand.Rebuild rebuild -> rebuild(connection, rebuild.model());
            case AdminCommand.Grow grow ->
                change(table, connection, log, clients, (change, producer) -> change.grow(grow.partitions()));
            case AdminCommand.NewGeneration asked ->
                change(table, connection, log, clients, (change, producer) -> {
                    if (!asked.isAfterLoss()) {
                        change.newGeneration(asked.partitions());
                        return;
                    }
                    try (Consumer<byte[], byte[]> consumer = clients.consumer(CLIENT_ID, READING)) {
                        Divergence divergence = new Divergence(consumer);
                        ReplacedRecords replaced = new ReplacedRecords(table, consumer, producer, this::say);
                        new LossDeclaration(connection, table, log, divergence, replaced, this::say)
                                .goOn(change, asked.partitions());
                    }
                });
        }
    }

    private void rebuild(Connection connection, String model) throws SQLException, RefusedException {
        if (ModelRebuild.rebuild(connection, model).isEmpty()) {
            throw new RefusedException(
                    model + ": no such read model (expected: one of " + ModelRebuild.names(connection) + ")");
        }
        say("The read model " + model + " is computed again from the first change on; its lag is in the metrics");
    }

    /** A command that changes generations. */
    private interface Change {
        void run(GenerationChange change, Producer<byte[], byte[]> producer)
                throws SQLException, ExecutionException, InterruptedException, RefusedException;
    }

    private void change(GenerationTable table, Connection connection, LogAdmin log, KafkaClients clients, Change change)
            throws SQLException, ExecutionException, InterruptedException, RefusedException {
        if (!table.lock()) {
            throw new RefusedException("another replog-admin is changing the log");
        }
        try (Producer<byte[], byte[]> producer = clients.producer(CLIENT_ID, PROVING)) {
            change.run(new GenerationChange(connection, table, log, new SealProof(producer), this::say), producer);
        }
    }

    private void say(String line) {
        out.println(line);
    }
}
