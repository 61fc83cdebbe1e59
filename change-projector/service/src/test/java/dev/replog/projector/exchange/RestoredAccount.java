package dev.replog.projector.exchange;

import dev.replog.backing.postgres.PostgresAddress;
import dev.replog.projector.admin.LogOperations;
import dev.replog.projector.apply.Ask;
import dev.replog.projector.apply.TestDatabase;
import dev.replog.projector.apply.TestLog;
import dev.replog.projector.database.Subjects;
import dev.replog.projector.log.LogTopics;
import dev.replog.projector.marker.MarkerFolder;
import dev.replog.projector.store.KeptErasures;
import dev.replog.schemas.Mutation;
import dev.replog.schemas.Operation;
import dev.replog.schemas.SeenToken;
import dev.replog.schemas.token.LogId;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The writes, the rows and the second erasure of an account in a restored database. */
final class RestoredAccount {
    private RestoredAccount() {}

    static Mutation named(String user, UUID id, String name, @Nullable SeenToken seen) {
        return Ask.silent(
                user,
                Operation.newBuilder(Ask.upsert("exercise", id, Map.of("name", name)))
                        .setSeen(seen)
                        .build());
    }

    static SeenToken seen(TestDatabase database, String position) throws Exception {
        UUID topic = UUID.fromString(database.text("SELECT topic_id FROM log_generation WHERE generation = 1"));
        return new SeenToken(LogId.ofTopic(topic).value(), Long.parseLong(position));
    }

    static int entities(TestDatabase database) throws Exception {
        return Integer.parseInt(database.text("SELECT count(*) FROM entity"));
    }

    static List<String> rows(TestDatabase database) throws Exception {
        return database.texts("SELECT r::text FROM entity r UNION ALL SELECT r::text FROM receipt r UNION ALL"
                + " SELECT r::text FROM erasure r ORDER BY 1");
    }

    /** True when the command ran to its end; it is interrupted when it has said so many lines. */
    static boolean isErasedAgain(TestLog log, TestDatabase database, Path markers, int lines) throws Exception {
        AtomicInteger said = new AtomicInteger();
        MarkerFolder folder = MarkerFolder.of(markers.toString());
        try (LogTopics topics = log.kafka().topics()) {
            new LogOperations(
                            log.kafka().clients(),
                            log.names(),
                            PostgresAddress.parse(database.url(), ""),
                            folder,
                            line -> {
                                if (said.getAndIncrement() == lines) {
                                    throw new CancellationException(line);
                                }
                            })
                    .eraseAgain(new KeptErasures(Subjects.withKey(""), folder), topics);
            return true;
        } catch (CancellationException interrupted) {
            return false;
        }
    }
}
