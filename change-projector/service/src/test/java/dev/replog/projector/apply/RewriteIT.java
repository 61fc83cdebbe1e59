package dev.replog.projector.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replog.backends.SharedBackends;
import dev.replog.projector.admin.RefusedException;
import dev.replog.projector.rewrite.Certificate;
import dev.replog.projector.rewrite.RewrittenGeneration;
import dev.replog.schemas.AccountErasure;
import dev.replog.schemas.Mutation;
import dev.replog.schemas.codec.RecordCodec;
import dev.replog.schemas.log.LogSeal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** The log is rewritten after an erasure: on real servers, whole and disturbed. */
class RewriteIT {
    private static final String LOG_IDS =
            "SELECT generation || ' ' || topic_id FROM log_generation ORDER BY generation";

    @Test
    void rewrittenLog_hasNothingOfTheAccount_andEverythingOfOthers() throws Exception {
        try (ErasedLog erased = new ErasedLog(2)) {
            TestLog log = erased.log();
            TestDatabase database = erased.database();
            String first = log.names().mutations(1);
            List<String> othersBefore;
            List<String> logBefore;
            List<String> alicesBefore;
            List<String> openTopics;
            List<String> openBefore;
            String logId;
            String rewrittenAt;
            try (TestProjector projector = erased.start()) {
                erased.write();
                erased.awaitApplied();
                othersBefore = ErasedLog.others(database);
                alicesBefore = ErasedLog.alices(database);
                logBefore = erased.othersIn(first);
                logId = database.text(LOG_IDS);
                openTopics = erased.openTopics();
                for (String topic :
                        Stream.concat(Stream.of(first), openTopics.stream()).toList()) {
                    // Changes and dead letters are published after the batch was applied.
                    Await.until(
                            "in " + topic,
                            () -> erased.filesWithMarker().stream()
                                    .anyMatch(file -> file.toString().contains("/" + topic + "-")));
                }
                openBefore = othersIn(erased, openTopics);

                Certificate certificate = erased.rewrite().orElseThrow();

                assertThat(projector.state()).isNotInstanceOf(ProjectionStatus.State.Refusing.class);
                assertThat(certificate.erasures()).isEqualTo(1);
                assertThat(certificate.generations())
                        .satisfiesExactly(
                                one -> {
                                    assertThat(one.topic()).isEqualTo(erased.topic(1));
                                    assertThat(one.counts().shortened()).isEqualTo(2);
                                    assertThat(one.counts().blank()).isEqualTo(3);
                                },
                                // Records may have been sent twice.
                                one -> assertCounts(one, erased.openTopics().getFirst(), 1, 1),
                                one -> assertCounts(one, erased.openTopics().getLast(), 0, 1));
                rewrittenAt = certificate.rewrittenAt().toString();
                assertThat(certificate.json()).doesNotContain("alice", erased.marker);
            }
            assertThat(erased.topic(1)).matches(".*mutations\\.g1\\.r1\\.[0-9a-f-]{36}");
            assertThat(log.admin().listTopics().names().get())
                    .doesNotContain(first)
                    .doesNotContainAnyElementsOf(openTopics);
            assertThat(erased.othersIn(erased.topic(1))).isEqualTo(logBefore);
            // The projection sends again the records of that time.
            assertThat(othersIn(erased, erased.openTopics())).containsAll(openBefore);
            assertThat(ErasedLog.others(database)).isEqualTo(othersBefore);
            assertThat(database.texts(LOG_IDS)).contains(logId);
            assertThat(erased.filesWithMarker()).isEmpty();
            assertThat(erased.rowsWithMarker()).isEmpty();
            assertThat(database.text("SELECT certificate->>'rewritten_at' FROM erasure_certificate"))
                    .isEqualTo(rewrittenAt);
            assertThat(database.text("SELECT rewritten_at > at AND rewritten_at = '" + rewrittenAt
                            + "' AND log_rewritten_at = rewritten_at FROM account_erasure"))
                    .isEqualTo("t");
            assertThat(database.text("SELECT count(*) FROM erasure_certificate"))
                    .isEqualTo("1");
            assertOffsetsAreFilled(erased);
            assertRebuilt(erased, othersBefore, alicesBefore);
        }
    }

    private static List<String> othersIn(ErasedLog erased, List<String> topics) {
        return topics.stream().flatMap(topic -> erased.othersIn(topic).stream()).toList();
    }

    private static void assertCounts(RewrittenGeneration done, String topic, long shortened, long blank) {
        assertThat(done.topic()).isEqualTo(topic);
        assertThat(done.counts().shortened()).isGreaterThanOrEqualTo(shortened);
        assertThat(done.counts().blank()).isGreaterThanOrEqualTo(blank);
    }

    private static void assertOffsetsAreFilled(ErasedLog erased) throws Exception {
        Map<Integer, Long> next = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : erased.log().read(erased.topic(1))) {
            assertThat(record.offset()).isEqualTo(next.merge(record.partition(), 1L, Long::sum) - 1);
        }
    }

    /** A new database is built from the rewritten log, and goes on refusing what was made before the erasure. */
    private static void assertRebuilt(ErasedLog erased, List<String> others, List<String> alices) throws Exception {
        TestDatabase rebuilt = TestDatabase.migrated(SharedBackends.get().newDatabase());
        erased.log().writingTo(2);
        erased.log().append(erased.marked(null));
        erased.log().append(ErasedLog.others("erin", ErasedLog.SQUAT));
        try (TestProjector projector = erased.startOn(rebuilt, "rebuild")) {
            Await.until(
                    "rebuilt",
                    () -> rebuilt.texts("SELECT user_id FROM user_head").contains("erin"));
            assertThat(projector.state()).isInstanceOf(ProjectionStatus.State.Running.class);
        }
        assertThat(ErasedLog.others(rebuilt).stream().filter(row -> !row.contains("erin")))
                .containsExactlyElementsOf(others);
        assertThat(ErasedLog.alices(rebuilt)).isEqualTo(alices);
        assertThat(rebuilt.texts(LOG_IDS)).isEqualTo(erased.database().texts(LOG_IDS));
        assertThat(rebuilt.text("SELECT rewritten_topic_id FROM log_generation WHERE generation = 1"))
                .isEqualTo(
                        erased.database().text("SELECT rewritten_topic_id FROM log_generation WHERE generation = 1"));
    }

    /** A process that was taken for dead appends too. */
    @Test
    void copyThatIsNotTheSame_isGivenUp_andMadeAgain() throws Exception {
        try (ErasedLog erased = new ErasedLog(1);
                TestProjector projector = erased.start()) {
            erased.write();
            erased.awaitApplied();
            assertThatThrownBy(() -> erased.rewrite(Duration.ofMinutes(1), line -> {
                        if (line.startsWith("Created") && line.contains(".g1.r1.")) {
                            append(erased, line.split(" ")[1]);
                        }
                    }))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("the copy was deleted; run this again");
            erased.rewrite();
            assertThat(projector.state()).isNotInstanceOf(ProjectionStatus.State.Refusing.class);
            assertThat(erased.topic(1)).contains(".g1.r2.");
            assertThat(erased.filesWithMarker()).isEmpty();
        }
    }

    private static void append(ErasedLog erased, String topic) {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                erased.log().kafka().settings("test-other"), new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(topic, 0, 1L, null, LogSeal.endMark()))
                    .get();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void oldTopic_stays_whileAGroupReadsIt_andTheStageIsNotReached() throws Exception {
        try (ErasedLog erased = new ErasedLog(1)) {
            String first = erased.log().names().mutations(1);
            try (TestProjector projector = erased.start()) {
                erased.write();
                erased.awaitApplied();
                Map<String, Object> settings = erased.log().kafka().settings("test-analyst");
                settings.put("group.id", first + "analyst");
                settings.put("enable.auto.commit", false);
                try (KafkaConsumer<byte[], byte[]> analyst =
                        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
                    analyst.subscribe(List.of(first));
                    Await.until("assigned", () -> {
                        analyst.poll(Duration.ofMillis(50));
                        return !analyst.assignment().isEmpty();
                    });
                    assertThatThrownBy(() -> erased.rewrite(Duration.ofSeconds(2), erased.said::add))
                            .isInstanceOf(RefusedException.class)
                            .hasMessageContaining("is still read by [" + first + "analyst]");
                }
                assertThat(erased.topic(1)).contains(".g1.r1.");
                assertThat(erased.database().text("SELECT rewritten_at FROM account_erasure"))
                        .isEqualTo("null");
                erased.rewrite();
                assertThat(projector.state()).isNotInstanceOf(ProjectionStatus.State.Refusing.class);
            }
            assertThat(erased.log().admin().listTopics().names().get()).doesNotContain(first);
            assertThat(erased.database().text("SELECT rewritten_at IS NOT NULL FROM account_erasure"))
                    .isEqualTo("t");
            assertThat(erased.rewrite()).isEmpty();
        }
    }

    /** As after the restore of a backup: what it knows is gone. */
    @Test
    void databaseFromBefore_followsTheRewriting() throws Exception {
        try (ErasedLog erased = new ErasedLog(1)) {
            TestDatabase database = erased.database();
            String copy;
            try (TestProjector projector = erased.start()) {
                erased.write();
                erased.awaitApplied();
                erased.rewrite();
                copy = erased.topic(1);
                assertThat(projector.state()).isNotInstanceOf(ProjectionStatus.State.Refusing.class);
            }
            database.execute(
                    "UPDATE log_generation SET topic = '" + erased.log().names().mutations(1)
                            + "', rewritten_topic_id = NULL, drained_at = NULL WHERE generation = 1");
            try (TestProjector projector = erased.start()) {
                Await.until(
                        "drained again",
                        () -> database.text("SELECT drained_at IS NOT NULL FROM log_generation WHERE generation = 1")
                                .equals("t"));
                assertThat(projector.state()).isNotInstanceOf(ProjectionStatus.State.Refusing.class);
            }
            assertThat(erased.topic(1)).isEqualTo(copy);
        }
    }

    /** An earlier copy is copied again, and what an earlier run has removed stays removed. */
    @Test
    void nextErasure_isRewrittenToo_alsoInTheGenerationsBefore() throws Exception {
        try (ErasedLog erased = new ErasedLog(1);
                TestProjector projector = erased.start()) {
            erased.write();
            erased.awaitApplied();
            erased.rewrite();
            erased.log().writingTo(2);
            erased.log()
                    .append(Mutation.newBuilder(Ask.silent("bob"))
                            .setErasure(new AccountErasure(new UUID(0, 8), Ask.hash("b"), null, null))
                            .build());
            Await.until(
                    "erased",
                    () -> erased.database()
                            .text("SELECT count(*) FROM account_erasure")
                            .equals("2"));
            Certificate certificate = erased.rewrite().orElseThrow();
            assertThat(projector.state()).isNotInstanceOf(ProjectionStatus.State.Refusing.class);
            assertThat(certificate.generations())
                    .satisfiesExactly(
                            one -> assertThat(one.topic()).contains(".g1.r2."),
                            // The record of the erasure named a device.
                            one -> assertThat(one.topic()).contains(".g2.r1."),
                            one -> assertThat(one.topic()).contains("changes.g3."),
                            one -> assertThat(one.topic()).contains("dead.g3."));
            assertThat(erased.othersIn(erased.topic(1))).noneMatch(row -> row.contains(hex("bob")));
            assertThat(erased.alicesIn(erased.topic(1)))
                    .hasSize(2)
                    .allSatisfy(record -> assertThat(
                                    RecordCodec.MUTATION.decode(record.value()).getUserId())
                            .isEqualTo("alice"));
            assertThat(othersIn(erased, erased.openTopics()))
                    .noneMatch(row -> row.contains(hex("unreadable record of bob")));
            assertThat(erased.filesWithMarker()).isEmpty();
        }
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
    }
}
