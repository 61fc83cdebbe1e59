package dev.replog.projector.rewrite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.backends.SharedBackends;
import dev.replog.backing.postgres.PostgresAddress;
import dev.replog.projector.apply.Ask;
import dev.replog.projector.apply.Await;
import dev.replog.projector.apply.TestDatabase;
import dev.replog.projector.apply.TestLog;
import dev.replog.schemas.token.Position;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.junit.jupiter.api.Test;

/** The job, on a log whose first generation is sealed and applied. */
class RewriteJobIT {
    private final SharedBackends backends = SharedBackends.get();
    private final String prefix = backends.newTopicPrefix();
    private final TestDatabase database = TestDatabase.migrated(backends.newDatabase());

    @Test
    void job_rewritesTheLogAfterAnErasure_onceInTheCluster() throws Exception {
        try (TestLog log = TestLog.create(backends.kafkaBootstrapServers(), prefix, 1)) {
            log.append(Ask.silent("alice", Ask.upsert("exercise", new UUID(0, 1), Map.of("name", "squat"))));
            UUID first = log.projected().topicId();
            seal(log);
            database.execute("INSERT INTO log_generation (generation, topic, topic_id, drained_at) VALUES (1, '"
                    + log.names().mutations(1) + "', '" + first + "', now())");
            log.admin()
                    .createTopics(Set.of(new NewTopic(log.names().mutations(2), Optional.of(1), Optional.empty())))
                    .all()
                    .get();
            Await.until("listed", () -> log.topics().all().containsKey(2));
            UUID second = log.projected().topicId();
            database.execute("INSERT INTO log_generation (generation, topic, topic_id) VALUES (2, '"
                    + log.names().mutations(2) + "', '" + second + "')");
            database.execute("INSERT INTO account_erasure (user_id, position, mutation_id, at) VALUES ('alice', "
                    + Position.of(1, 5).value() + ", '" + new UUID(0, 9) + "', now())");

            RewriteJob one = job(log, "one");
            RewriteJob other = job(log, "other");
            one.start();
            other.start();
            try {
                Await.until(
                        "finished",
                        () -> database.text("SELECT finished_at IS NOT NULL FROM job WHERE name = 'rewrite'")
                                .equals("t"));
            } finally {
                one.stop();
                other.stop();
            }
            assertThat(database.text("SELECT count(*) FROM erasure_certificate"))
                    .isEqualTo("1");
            assertThat(database.text("SELECT log_rewritten_at IS NOT NULL FROM account_erasure"))
                    .isEqualTo("t");
            assertThat(log.read(database.text("SELECT topic FROM log_generation WHERE generation = 1")))
                    .singleElement()
                    .satisfies(record -> assertThat(record.key()).isNull());
        }
    }

    private RewriteJob job(TestLog log, String runner) {
        return new RewriteJob(
                database.database(),
                Duration.ofMillis(200),
                runner,
                listener -> new LogRewrite(
                        log.kafka().clients(),
                        log.names(),
                        PostgresAddress.parse(database.url(), ""),
                        new LogRewrite.Settings("none", Duration.ofMinutes(1)),
                        InstantSource.system(),
                        listener));
    }

    private static void seal(TestLog log) throws Exception {
        ConfigResource topic =
                new ConfigResource(ConfigResource.Type.TOPIC, log.names().mutations(1));
        ConfigEntry sealed = new ConfigEntry(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, "80");
        log.admin()
                .incrementalAlterConfigs(Map.of(topic, List.of(new AlterConfigOp(sealed, AlterConfigOp.OpType.SET))))
                .all()
                .get();
    }
}
