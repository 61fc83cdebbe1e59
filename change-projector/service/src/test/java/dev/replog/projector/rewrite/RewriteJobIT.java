package dev.replog.projector.rewrite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.backends.SharedBackends;
import dev.replog.backing.kafka.Topic;
import dev.replog.backing.postgres.PostgresAddress;
import dev.replog.projector.apply.Ask;
import dev.replog.projector.apply.Await;
import dev.replog.projector.apply.TestDatabase;
import dev.replog.projector.apply.TestLog;
import dev.replog.projector.log.LogTopics;
import dev.replog.projector.marker.MarkerFolder;
import dev.replog.schemas.log.TopicNames;
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
            seal(log, log.names().mutations(1));
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
            assertThat(database.text("SELECT rewritten_at IS NOT NULL FROM account_erasure"))
                    .isEqualTo("t");
            assertThat(log.read(database.text("SELECT topic FROM log_generation WHERE generation = 1")))
                    .singleElement()
                    .satisfies(record -> assertThat(record.key()).isNull());
        }
    }

    /** Its process has ended between the seal and the copy that follows. */
    @Test
    void rewritingThatTheProjectionWaitsFor_isContinuedAtOnce() throws Exception {
        try (TestLog log = TestLog.create(backends.kafkaBootstrapServers(), prefix, 1)) {
            LogTopics topics = log.topics();
            topics.createOwn();
            Await.until("created", () -> topics.changes().isPresent());
            Topic first = topics.changes().orElseThrow();
            String copy = log.names().later(first.name(), new TopicNames.Later(2, first.id()));
            log.admin()
                    .createTopics(Set.of(new NewTopic(copy, Optional.of(first.partitions()), Optional.empty())
                            .configs(Map.of(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "CreateTime"))))
                    .all()
                    .get();
            seal(log, first.name());
            Await.until("sealed", () -> topics.sealedOwn().equals(Optional.of(first.name())));
            database.execute("INSERT INTO log_rewrite (topic, first_topic, source_topic, source_topic_id, plan,"
                    + " checked_ends, kept, shortened, blank, sealed_at) VALUES ('" + copy + "', '" + first.name()
                    + "', '" + first.name() + "', '" + first.id() + "', '', '{0,0,0}', 0, 0, 0, now())");

            RewriteJob job = job(log, "one", Duration.ofDays(7));
            job.start();
            try {
                Await.until(
                        "continued",
                        () -> database.text("SELECT count(*) FROM log_rewrite WHERE ended_at IS NOT NULL")
                                .equals("1"));
            } finally {
                job.stop();
            }
            assertThat(topics.changes()).contains(new Topic(copy, first.id(), first.partitions()));
            assertThat(topics.sealedOwn()).isEmpty();
            assertThat(log.admin().listTopics().names().get()).doesNotContain(first.name());
        }
    }

    private RewriteJob job(TestLog log, String runner) {
        return job(log, runner, Duration.ofMillis(200));
    }

    private RewriteJob job(TestLog log, String runner, Duration interval) {
        return new RewriteJob(
                database.database(),
                interval,
                Duration.ofMillis(200),
                runner,
                listener -> new LogRewrite(
                        log.kafka().clients(),
                        log.names(),
                        PostgresAddress.parse(database.url(), ""),
                        new LogRewrite.Settings("none", Duration.ofMinutes(1), MarkerFolder.of("")),
                        InstantSource.system(),
                        listener));
    }

    private static void seal(TestLog log, String name) throws Exception {
        ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, name);
        ConfigEntry sealed = new ConfigEntry(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, "80");
        log.admin()
                .incrementalAlterConfigs(Map.of(topic, List.of(new AlterConfigOp(sealed, AlterConfigOp.OpType.SET))))
                .all()
                .get();
    }
}
