package dev.replog.schemas.codec;

import static dev.replog.schemas.codec.SampleValues.AT;
import static dev.replog.schemas.codec.SampleValues.EXERCISE;
import static dev.replog.schemas.codec.SampleValues.MUTATION;
import static dev.replog.schemas.codec.SampleValues.POSITION;
import static dev.replog.schemas.codec.SampleValues.WORKOUT;

import dev.replog.schemas.AccountErasure;
import dev.replog.schemas.ConflictPolicy;
import dev.replog.schemas.LostErasure;
import dev.replog.schemas.Mutation;
import dev.replog.schemas.Node;
import dev.replog.schemas.NodePacket;
import dev.replog.schemas.Operation;
import dev.replog.schemas.OperationKind;
import dev.replog.schemas.OperationOutcome;
import dev.replog.schemas.Outcome;
import dev.replog.schemas.OutcomeStatus;
import dev.replog.schemas.PacketOrder;
import dev.replog.schemas.PacketVerdict;
import dev.replog.schemas.PayloadHash;
import dev.replog.schemas.Precondition;
import dev.replog.schemas.Presence;
import dev.replog.schemas.PresenceKind;
import dev.replog.schemas.PresenceMember;
import dev.replog.schemas.Problem;
import dev.replog.schemas.Quota;
import dev.replog.schemas.ReplyTo;
import dev.replog.schemas.SeenToken;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecordBase;
import org.jspecify.annotations.Nullable;

/**
 * One record of each kind with every field and every kind of value in use. The golden files of a version hold these
 * records as they were at the release. A field that is added later gets a value here.
 */
final class Samples {
    private Samples() {}

    static List<SpecificRecordBase> all() {
        return List.of(mutation(), ChangeSamples.change(), outcome(), presence());
    }

    static SpecificRecordBase of(String record) {
        return all().stream()
                .filter(sample -> sample.getSchema().getName().equals(record))
                .findFirst()
                .orElseThrow();
    }

    private static Mutation mutation() {
        return new Mutation(
                "alice",
                "phone",
                AT,
                true,
                new ReplyTo(7, MUTATION, true),
                List.of(tree(), patch(), delete()),
                "1.1",
                true,
                "5f3c",
                new Quota(1000L, 1_000_000L),
                "9d1c",
                new NodePacket(EXERCISE, 3L, 105L, new PayloadHash(new byte[16])),
                new AccountErasure(
                        WORKOUT,
                        new PayloadHash(new byte[16]),
                        new SeenToken(0x0A0B0C0D, POSITION),
                        new LostErasure(POSITION, AT)));
    }

    private static Operation tree() {
        Map<String, @Nullable Object> fields = new HashMap<>();
        fields.put("name", "Push day 💪");
        fields.put("notes", null);
        fields.put("scheduled_date", "2026-11-10");
        Map<String, @Nullable Object> set = new HashMap<>();
        set.put("reps", 5L);
        set.put("weight", new BigDecimal("62.500000"));
        set.put("completed", true);
        return new Operation(
                MUTATION,
                new PayloadHash("0123456789abcdef".getBytes(StandardCharsets.US_ASCII)),
                OperationKind.REPLACE,
                "workout",
                WORKOUT,
                "w-1",
                fields,
                List.of(new Node("workout_set", EXERCISE, "s-1", set, List.of())),
                Precondition.UNCHANGED_SINCE_BASE,
                POSITION,
                ConflictPolicy.LAST_WRITE_WINS,
                AT,
                0x0A0B0C0D,
                new SeenToken(0x0A0B0C0D, POSITION),
                List.of("workout_exercise"),
                true);
    }

    private static Operation patch() {
        return new Operation(
                EXERCISE,
                new PayloadHash(new byte[16]),
                OperationKind.PATCH,
                "exercise",
                EXERCISE,
                null,
                Map.of("is_custom", false),
                null,
                Precondition.MUST_EXIST,
                null,
                ConflictPolicy.MERGE,
                null,
                null,
                null,
                null,
                false);
    }

    private static Operation delete() {
        return new Operation(
                WORKOUT,
                new PayloadHash(new byte[16]),
                OperationKind.DELETE,
                "workout",
                WORKOUT,
                null,
                Map.of(),
                null,
                Precondition.NONE,
                null,
                ConflictPolicy.REJECT,
                null,
                null,
                null,
                null,
                false);
    }

    private static Outcome outcome() {
        return new Outcome(
                MUTATION,
                "alice",
                POSITION,
                AT,
                17L,
                List.of(merged(), rejected()),
                new PacketVerdict(PacketOrder.GAP, 3L, 99L));
    }

    private static Presence presence() {
        return new Presence(
                MUTATION,
                PresenceKind.MEMBERS,
                "alice",
                List.of(
                        new PresenceMember("gym 💪", "phone", AT, "{\"exercise\":\"squat\"}", AT.toEpochMilli()),
                        new PresenceMember("gym 💪", "watch", null, "{}", 0L)));
    }

    private static OperationOutcome merged() {
        return new OperationOutcome(
                MUTATION,
                "workout",
                WORKOUT,
                "w-1",
                OutcomeStatus.MERGED,
                true,
                POSITION,
                true,
                3,
                POSITION,
                AT,
                2,
                List.of("name"),
                List.of("notes", "status"),
                null,
                "{\"name\":\"Push day 💪\"}",
                false,
                true);
    }

    private static OperationOutcome rejected() {
        Problem problem = new Problem(
                "etag_mismatch",
                "base 1000000000000 (expected: 100000000a6ab)",
                List.of("name"),
                POSITION,
                "{}",
                "tablet",
                AT,
                EXERCISE,
                AT);
        return new OperationOutcome(
                EXERCISE,
                "exercise",
                EXERCISE,
                null,
                OutcomeStatus.REJECTED,
                false,
                POSITION,
                false,
                0,
                0L,
                null,
                0,
                List.of(),
                List.of(),
                problem,
                null,
                true,
                false);
    }
}
