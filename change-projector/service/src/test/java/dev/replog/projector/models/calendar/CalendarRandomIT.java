package dev.replog.projector.models.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.backends.SharedBackends;
import dev.replog.projector.apply.Await;
import dev.replog.projector.apply.RandomLog;
import dev.replog.projector.apply.Seeds;
import dev.replog.projector.apply.TestDatabase;
import dev.replog.projector.apply.TestLog;
import dev.replog.projector.models.LoneLoop;
import dev.replog.projector.models.ModelRebuild;
import dev.replog.projector.models.ModelServer;
import dev.replog.projector.models.ModelServer.Answer;
import dev.replog.schemas.catalogue.Catalogues;
import dev.replog.schemas.token.Position;
import dev.replog.schemas.token.SyncToken;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** Whatever was asked for in whatever order: the answers are what the final states say, and a rebuild says the same. */
class CalendarRandomIT {
    private static final int MUTATIONS = 250;
    private static final LocalDate FROM = LocalDate.of(2026, 11, 1);
    private static final LocalDate TO = LocalDate.of(2026, 11, 30);
    private static final String DAYS = "/api/calendar?from=" + FROM + "&to=" + TO;
    private static final String RECORDS = "/api/records";
    private static final List<String> USERS = List.of("alice", "bob", "cärol 💪");

    @Test
    void answers_areWhatTheFinalStatesSay_afterATakeover_repetitionsAndARebuild() throws Exception {
        Seeds.holds(1, random -> {
            SharedBackends backends = SharedBackends.get();
            String prefix = backends.newTopicPrefix();
            TestDatabase database = new TestDatabase(backends.newDatabase());
            try (TestLog log = TestLog.create(backends.kafkaBootstrapServers(), prefix, 2);
                    ModelServer staying = ModelServer.start(backends.kafkaBootstrapServers(), prefix, database.url())) {
                Map<String, String> tokens = new LinkedHashMap<>();
                LoneLoop leaving =
                        LoneLoop.start(new CalendarModel(Catalogues::shipped), log.kafka(), database.url(), 7);
                try {
                    append(log, random, tokens);
                    Await.until(
                            "the tables are there",
                            () -> database.text("SELECT to_regclass('further_model_progress') IS NOT NULL")
                                    .equals("t"));
                    // It leaves in the middle.
                    Await.until(
                            "they are at work",
                            () -> database.text("SELECT count(*) > 0 FROM further_model_progress WHERE next_offset > 0")
                                    .equals("t"));
                } finally {
                    leaving.close();
                }
                append(log, random, tokens);

                Map<String, String> answers = answers(staying, tokens);
                requireExpected(database, answers);
                assertThat(answers).hasSize(8);
                for (String user : USERS) {
                    assertThat(answers.get(user + " " + RECORDS)).as(user).contains("one_rep_max");
                }

                repeatEverything(log);
                String last = appendOne(log, random, "bob");
                tokens.put("bob", last);
                answers = answers(staying, tokens);
                requireExpected(database, answers);

                List<String> rows = rows(database);
                try (Connection connection = database.connect()) {
                    assertThat(ModelRebuild.rebuild(connection, CalendarModel.NAME))
                            .hasValue(2);
                }
                Await.until(
                        "it is computed again",
                        () -> database.text("SELECT cleared_generation FROM further_model WHERE name = 'calendar'")
                                .equals("2"));
                assertThat(answers(staying, tokens)).isEqualTo(answers);
                assertThat(rows(database)).isEqualTo(rows);
                Await.until(
                        "healthy", () -> staying.management("/actuator/health").status() == 200);
                assertThat(staying.management("/actuator/prometheus").body())
                        .contains("replog_model_lag{model=\"calendar\"", "replog_model_position{model=\"calendar\"");
            }
        });
    }

    private static void append(TestLog log, RandomGenerator random, Map<String, String> tokens) throws Exception {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (String user : USERS) {
            RandomTraining training = new RandomTraining(random, user);
            for (int i = 0; i < MUTATIONS; i++) {
                sent.add(log.send(null, training.next()));
            }
            tokens.put(user, appendOne(log, random, user));
        }
        // Values of every kind, from the year 1 to 9999, as only a program would write them.
        RandomLog anything = new RandomLog(random, "anybody");
        for (int i = 1; i < MUTATIONS; i++) {
            sent.add(log.send(null, anything.next(Position.of(1, i).value())));
        }
        for (Future<RecordMetadata> one : sent) {
            one.get();
        }
        tokens.put("anybody", appendOne(log, random, "anybody"));
    }

    private static String appendOne(TestLog log, RandomGenerator random, String user) throws Exception {
        long offset = log.append(new RandomTraining(random, user).next()).offset();
        return SyncToken.mark(log.projected().id(), Position.of(1, offset)).encode(user);
    }

    /** As a projection does that does not know what became of what it sent. */
    private static void repeatEverything(TestLog log) throws Exception {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        Map<String, Object> settings = log.kafka().settings("test-repeat");
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (ConsumerRecord<byte[], byte[]> record : log.read(log.names().changes())) {
                sent.add(producer.send(
                        new ProducerRecord<>(record.topic(), record.partition(), record.key(), record.value())));
            }
            for (Future<RecordMetadata> one : sent) {
                one.get();
            }
        }
    }

    /** Every answer of every user, as it came, once it stands where that user's log does. */
    private static Map<String, String> answers(ModelServer server, Map<String, String> tokens) throws Exception {
        Map<String, String> answers = new LinkedHashMap<>();
        for (Map.Entry<String, String> token : tokens.entrySet()) {
            for (String path : List.of(DAYS, RECORDS)) {
                Answer[] answer = new Answer[1];
                Await.until("caught up", () -> {
                    answer[0] = server.get(token.getKey(), path, "Replog-Min-Token", token.getValue());
                    return answer[0].status() == 200;
                });
                assertThat(answer[0].json().path("sync_token").asString()).isEqualTo(token.getValue());
                answers.put(token.getKey() + " " + path, answer[0].body());
            }
        }
        return answers;
    }

    private static void requireExpected(TestDatabase database, Map<String, String> answers) throws Exception {
        for (Map.Entry<String, String> answer : answers.entrySet()) {
            String[] asked = answer.getKey().split(" /", 2);
            ExpectedAnswers expected = ExpectedAnswers.of(database, asked[0]);
            String items = asked[1].startsWith("api/records") ? expected.records() : expected.days(FROM, TO);
            assertThat(answer.getValue())
                    .as(answer.getKey() + " of " + expected.sets() + " sets")
                    .startsWith("{\"items\":" + items + ",");
            assertThat(items.getBytes(StandardCharsets.UTF_8)).isNotEmpty();
        }
    }

    private static List<String> rows(TestDatabase database) throws Exception {
        return database.texts("""
                SELECT w::text FROM calendar_workout w UNION ALL SELECT e::text FROM calendar_exercise e
                UNION ALL SELECT s::text FROM calendar_set s ORDER BY 1
                """);
    }
}
