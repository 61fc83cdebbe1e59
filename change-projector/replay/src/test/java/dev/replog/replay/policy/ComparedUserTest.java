package dev.replog.replay.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.decide.LogPlace;
import dev.replog.decide.LogRecord;
import dev.replog.decide.Logs;
import dev.replog.decide.Retention;
import dev.replog.replay.policy.ComparedUser.Numbers;
import dev.replog.replay.stage.Rules;
import dev.replog.replay.stage.StagedRecord;
import dev.replog.schemas.ConflictPolicy;
import dev.replog.schemas.Mutation;
import dev.replog.schemas.Operation;
import dev.replog.schemas.OperationKind;
import dev.replog.schemas.PayloadHash;
import dev.replog.schemas.Precondition;
import dev.replog.schemas.catalogue.Catalogues;
import dev.replog.schemas.codec.RecordClasses;
import dev.replog.schemas.log.LogRules;
import dev.replog.schemas.token.Position;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * One user's log has a conflict about the notes of an exercise at minutes 2, 4 and 6, each with the policy reject, and
 * each with the exercise of minute 0 as its base.
 */
class ComparedUserTest {
    private static final Instant START = Instant.parse("2026-11-10T12:00:00Z");
    private static final UUID EXERCISE = new UUID(1, 1);
    private static final Rules RULES = new Rules(
            Catalogues.shipped(), new Retention(Duration.ofDays(30), Duration.ofDays(90)), new Logs(Map.of()));

    static {
        RecordClasses.trust();
    }

    private @Nullable ComparedUser user;
    private final List<Difference> differences = new ArrayList<>();

    @Test
    void withoutAPeriod_everyConflictIsDecidedDifferently() throws Exception {
        decide(null, null);

        assertThat(minutes()).containsExactly(2, 4, 6);
        assertThat(numbers()).isEqualTo(new Numbers(5, 5, 1, 1));
    }

    @Test
    void beforeThePeriod_operationsKeepTheirPolicy() throws Exception {
        decide(minute(4), null);

        assertThat(minutes()).containsExactly(4, 6);
        assertThat(differences).allSatisfy(difference -> {
            assertThat(difference.policy()).isEqualTo(ConflictPolicy.REJECT);
            assertThat(difference.before().text()).isEqualTo("rejected (etag_mismatch), lost [notes]");
            assertThat(difference.after().outcome()).isEqualTo("applied");
        });
        assertThat(numbers()).isEqualTo(new Numbers(5, 2, 1, 1));
    }

    @Test
    void afterThePeriod_nothingIsDecided() throws Exception {
        decide(null, minute(4));

        assertThat(minutes()).containsExactly(2);
        assertThat(numbers()).isEqualTo(new Numbers(3, 3, 1, 1));
    }

    @Test
    void aPeriodBetweenTheConflicts_hasNoDifference() throws Exception {
        decide(minute(3), minute(4));

        assertThat(differences).isEmpty();
        assertThat(numbers()).isEqualTo(new Numbers(3, 0, 1, 0));
    }

    private void decide(@Nullable Instant from, @Nullable Instant to) throws Exception {
        user = new ComparedUser(RULES, new PolicyOptions(ConflictPolicy.CLIENT_WINS, from, to, List.of()));
        record(0, operation(OperationKind.UPSERT, Map.of("name", "Squat")));
        record(1, operation(OperationKind.PATCH, Map.of("notes", "theirs")));
        for (int minute = 2; minute <= 6; minute += 2) {
            record(
                    minute,
                    Operation.newBuilder(operation(OperationKind.PATCH, Map.of("notes", "mine at " + minute)))
                            .setPrecondition(Precondition.UNCHANGED_SINCE_BASE)
                            .setBasePosition(position(0).value())
                            .build());
        }
    }

    private void record(int minute, Operation operation) throws Exception {
        Mutation mutation = Mutation.newBuilder()
                .setUserId("ana")
                .setDeviceId("phone")
                .setReceivedAt(minute(minute))
                .setOperations(List.of(operation))
                .setRules(LogRules.CURRENT)
                .build();
        StagedRecord record = new StagedRecord("ana", position(minute), 0, minute(minute));
        LogPlace place = new LogPlace("ana", position(minute).value(), minute(minute), "phone");
        differences.addAll(user().decide(record, new LogRecord.Decoded(place, mutation)));
    }

    private static Operation operation(OperationKind kind, Map<String, Object> fields) {
        return Operation.newBuilder()
                .setMutationId(UUID.randomUUID())
                .setPayloadHash(new PayloadHash(new byte[16]))
                .setOp(kind)
                .setType("exercise")
                .setId(EXERCISE)
                .setFields(new HashMap<>(fields))
                .build();
    }

    private ComparedUser user() {
        if (user == null) {
            throw new IllegalStateException("no user yet");
        }
        return user;
    }

    private Numbers numbers() {
        return user().numbers();
    }

    private List<Integer> minutes() {
        return differences.stream()
                .map(difference ->
                        (int) Duration.between(START, difference.place().at()).toMinutes())
                .toList();
    }

    private static Instant minute(int number) {
        return START.plus(Duration.ofMinutes(number));
    }

    private static Position position(int minute) {
        return Position.of(1, minute + 1);
    }
}
