package dev.replog.decide;

import static dev.replog.decide.Ask.delete;
import static dev.replog.decide.Ask.patch;
import static dev.replog.decide.Samples.BENCH;
import static dev.replog.decide.Samples.FIRST;
import static dev.replog.decide.Samples.PUSH;
import static dev.replog.decide.Samples.aWorkout;
import static dev.replog.decide.Samples.entryNode;
import static dev.replog.decide.Samples.setNode;
import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.schemas.ConflictPolicy;
import dev.replog.schemas.OperationKind;
import dev.replog.schemas.Precondition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests the outcome of every operation on a new, a live and a deleted entity under every precondition and every policy.
 * In the live state, another device changed the name and a set below since the old base.
 */
class PreconditionTableTest {
    enum Before {
        NEW,
        LIVE,
        TOMBSTONE
    }

    enum Doing {
        UPSERT,
        REPLACE,
        REPLACE_TREE,
        PATCH,
        DELETE
    }

    enum Given {
        NONE,
        BASE_CURRENT,
        /** The request changes fields that no other device changed. */
        BASE_OLD_DISJOINT,
        /** The request changes a field that another device changed, too. */
        BASE_OLD_OVERLAPPING,
        /** An etag that this log never issued: everything is newer. */
        BASE_FOREIGN,
        /** The same bases as pull tokens. */
        TOKEN_CURRENT,
        TOKEN_OLD_DISJOINT,
        TOKEN_OLD_OVERLAPPING,
        /** All changes since the base are by the device of the request. */
        TOKEN_OLD_OWN,
        /** A pull token of another log, and a pull token of a position that the log has not reached. */
        TOKEN_UNKNOWN_LOG,
        TOKEN_AHEAD,
        MUST_EXIST,
        MUST_NOT_EXIST
    }

    record Cell(Before before, Doing doing, Given given, ConflictPolicy policy) {}

    /** One outcome for all policies, or one each for REJECT, MERGE, CLIENT_WINS, LAST_WRITE_WINS. */
    private static final String TABLE = """
            NEW | UPSERT REPLACE REPLACE_TREE | NONE MUST_NOT_EXIST | created
            NEW | UPSERT REPLACE REPLACE_TREE | BASE_CURRENT BASE_OLD_DISJOINT BASE_OLD_OVERLAPPING | etag_mismatch
            NEW | UPSERT REPLACE REPLACE_TREE | BASE_FOREIGN MUST_EXIST | etag_mismatch
            NEW | UPSERT REPLACE REPLACE_TREE PATCH | TOKEN_CURRENT TOKEN_OLD_DISJOINT | etag_mismatch
            NEW | UPSERT REPLACE REPLACE_TREE PATCH | TOKEN_OLD_OVERLAPPING TOKEN_OLD_OWN | etag_mismatch
            NEW | UPSERT REPLACE REPLACE_TREE PATCH | TOKEN_UNKNOWN_LOG TOKEN_AHEAD | etag_mismatch
            NEW | PATCH DELETE | NONE MUST_NOT_EXIST | not_found
            NEW | PATCH | BASE_CURRENT BASE_OLD_DISJOINT BASE_OLD_OVERLAPPING | etag_mismatch
            NEW | PATCH | BASE_FOREIGN MUST_EXIST | etag_mismatch
            NEW | DELETE | BASE_CURRENT BASE_OLD_DISJOINT BASE_OLD_OVERLAPPING BASE_FOREIGN MUST_EXIST | not_found
            NEW | DELETE | TOKEN_CURRENT TOKEN_OLD_DISJOINT TOKEN_OLD_OVERLAPPING | not_found
            NEW | DELETE | TOKEN_OLD_OWN TOKEN_UNKNOWN_LOG TOKEN_AHEAD | not_found

            LIVE | UPSERT REPLACE REPLACE_TREE PATCH | NONE BASE_CURRENT MUST_EXIST | applied
            LIVE | UPSERT REPLACE REPLACE_TREE PATCH | BASE_OLD_DISJOINT | etag_mismatch merged merged merged
            LIVE | UPSERT REPLACE REPLACE_TREE PATCH | BASE_OLD_OVERLAPPING | etag_mismatch etag_mismatch merged merged
            LIVE | UPSERT REPLACE REPLACE_TREE PATCH | BASE_FOREIGN | etag_mismatch etag_mismatch merged merged
            LIVE | UPSERT REPLACE REPLACE_TREE PATCH | TOKEN_CURRENT TOKEN_OLD_OWN | applied
            LIVE | UPSERT REPLACE REPLACE_TREE PATCH | TOKEN_OLD_DISJOINT | etag_mismatch merged merged merged
            LIVE | UPSERT REPLACE REPLACE_TREE PATCH | TOKEN_OLD_OVERLAPPING | etag_mismatch etag_mismatch merged merged
            LIVE | UPSERT REPLACE REPLACE_TREE PATCH | TOKEN_UNKNOWN_LOG TOKEN_AHEAD | etag_mismatch
            LIVE | UPSERT REPLACE REPLACE_TREE PATCH | MUST_NOT_EXIST | etag_mismatch
            LIVE | DELETE | NONE BASE_CURRENT MUST_EXIST | deleted
            LIVE | DELETE | BASE_OLD_DISJOINT BASE_OLD_OVERLAPPING | etag_mismatch etag_mismatch deleted deleted
            LIVE | DELETE | BASE_FOREIGN | etag_mismatch etag_mismatch deleted deleted
            LIVE | DELETE | TOKEN_CURRENT TOKEN_OLD_OWN | deleted
            LIVE | DELETE | TOKEN_OLD_DISJOINT TOKEN_OLD_OVERLAPPING | etag_mismatch etag_mismatch deleted deleted
            LIVE | DELETE | TOKEN_UNKNOWN_LOG TOKEN_AHEAD | etag_mismatch
            LIVE | DELETE | MUST_NOT_EXIST | etag_mismatch

            TOMBSTONE | UPSERT | NONE MUST_NOT_EXIST | entity_deleted
            TOMBSTONE | UPSERT | MUST_EXIST | etag_mismatch
            TOMBSTONE | UPSERT | BASE_CURRENT BASE_OLD_DISJOINT BASE_OLD_OVERLAPPING BASE_FOREIGN | etag_mismatch
            TOMBSTONE | UPSERT REPLACE REPLACE_TREE PATCH | TOKEN_CURRENT TOKEN_OLD_DISJOINT | etag_mismatch
            TOMBSTONE | UPSERT REPLACE REPLACE_TREE PATCH | TOKEN_OLD_OVERLAPPING TOKEN_OLD_OWN | etag_mismatch
            TOMBSTONE | UPSERT REPLACE REPLACE_TREE PATCH | TOKEN_UNKNOWN_LOG TOKEN_AHEAD | etag_mismatch
            TOMBSTONE | REPLACE REPLACE_TREE PATCH | NONE MUST_NOT_EXIST | not_found
            TOMBSTONE | REPLACE REPLACE_TREE PATCH | BASE_CURRENT BASE_OLD_DISJOINT | etag_mismatch
            TOMBSTONE | REPLACE REPLACE_TREE PATCH | BASE_OLD_OVERLAPPING BASE_FOREIGN MUST_EXIST | etag_mismatch
            TOMBSTONE | DELETE | NONE MUST_EXIST MUST_NOT_EXIST | not_found
            TOMBSTONE | DELETE | BASE_CURRENT BASE_OLD_DISJOINT BASE_OLD_OVERLAPPING BASE_FOREIGN | not_found
            TOMBSTONE | DELETE | TOKEN_CURRENT TOKEN_OLD_DISJOINT TOKEN_OLD_OVERLAPPING | not_found
            TOMBSTONE | DELETE | TOKEN_OLD_OWN TOKEN_UNKNOWN_LOG TOKEN_AHEAD | not_found
            """;

    @Test
    void everyCell_isCoveredOnce() {
        Set<Cell> all = new LinkedHashSet<>();
        for (Before before : Before.values()) {
            for (Doing doing : Doing.values()) {
                for (Given given : Given.values()) {
                    for (ConflictPolicy policy : ConflictPolicy.values()) {
                        all.add(new Cell(before, doing, given, policy));
                    }
                }
            }
        }
        assertThat(rows().map(Row::cell)).containsExactlyInAnyOrderElementsOf(all);
    }

    record Row(Cell cell, String expected) {
        @Override
        public String toString() {
            return cell.before + " " + cell.doing + " " + cell.given + " " + cell.policy + " is " + expected;
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void outcome_isThatOfTheTable(Row row) {
        Specification specification = Specification.given(log(row.cell.before)).when(asked(row.cell));
        switch (row.expected) {
            case "created" -> {
                specification.thenApplied().living(PUSH).version(PUSH, 1);
                assertThat(specification.outcome().getCreated()).isTrue();
            }
            case "applied" -> {
                specification.thenApplied().version(PUSH, 3);
                assertThat(specification.outcome().getCreated()).isFalse();
            }
            case "merged" -> specification.thenMerged(taken(row.cell)).losing();
            case "deleted" -> {
                specification.thenApplied().deleted(PUSH, BENCH, FIRST);
                assertThat(specification.outcome().getDeletedCount()).isEqualTo(3);
            }
            default -> specification.thenRejected(row.expected);
        }
    }

    private static Ask[] log(Before before) {
        Ask created = aWorkout(PUSH).nodes(entryNode(BENCH, PUSH), setNode(FIRST, BENCH));
        Ask named = patch(PUSH).with("name", "theirs").from("tablet");
        Ask counted = patch(FIRST).with("reps", 8).from("tablet");
        return switch (before) {
            case NEW -> new Ask[] {aWorkout(Samples.PULL), patch(Samples.PULL).with("name", "theirs")};
            case LIVE -> new Ask[] {created, named, counted};
            case TOMBSTONE -> new Ask[] {created, named, counted, delete(PUSH)};
        };
    }

    private static Ask asked(Cell cell) {
        boolean isOverlapping = isOverlapping(cell.given);
        Ask ask = switch (cell.doing) {
            case UPSERT -> fields(OperationKind.UPSERT, isOverlapping);
            case REPLACE -> fields(OperationKind.REPLACE, isOverlapping);
            case REPLACE_TREE ->
                fields(OperationKind.REPLACE, false)
                        .nodes(entryNode(BENCH, PUSH), setNode(FIRST, BENCH).with("reps", isOverlapping ? 9 : 8));
            case PATCH -> patch(PUSH).with(isOverlapping ? "name" : "notes", "mine");
            case DELETE -> delete(PUSH);
        };
        int current = log(cell.before).length;
        Ask conditional = switch (cell.given) {
            case NONE -> ask;
            case BASE_CURRENT -> ask.base(current);
            case BASE_OLD_DISJOINT, BASE_OLD_OVERLAPPING -> ask.base(1);
            case BASE_FOREIGN -> ask.base(0);
            case TOKEN_CURRENT -> ask.pulled(current);
            case TOKEN_OLD_DISJOINT, TOKEN_OLD_OVERLAPPING, TOKEN_OLD_OWN -> ask.pulled(1);
            case TOKEN_UNKNOWN_LOG -> ask.pulled(1).ofLog(8);
            case TOKEN_AHEAD -> ask.pulled(current + 2);
            case MUST_EXIST -> ask.require(Precondition.MUST_EXIST);
            case MUST_NOT_EXIST -> ask.require(Precondition.MUST_NOT_EXIST);
        };
        return conditional.policy(cell.policy).from(cell.given == Given.TOKEN_OLD_OWN ? "tablet" : "phone");
    }

    private static boolean isOverlapping(Given given) {
        return given == Given.BASE_OLD_OVERLAPPING || given == Given.TOKEN_OLD_OVERLAPPING;
    }

    private static Ask fields(OperationKind kind, boolean isOverlapping) {
        Ask ask = Ask.of(kind, PUSH).with("day_id", "monday");
        return isOverlapping
                ? ask.with("name", "mine")
                : ask.with("name", "theirs").with("notes", "mine");
    }

    private static String[] taken(Cell cell) {
        if (!isOverlapping(cell.given)) {
            return new String[] {"notes"};
        }
        return cell.doing == Doing.REPLACE_TREE
                ? new String[] {"notes", "workout_set/" + FIRST.id() + "/reps"}
                : new String[] {"name"};
    }

    static Stream<Row> rows() {
        List<Row> rows = new ArrayList<>();
        TABLE.lines().filter(line -> !line.isBlank()).forEach(line -> {
            List<List<String>> columns = Stream.of(line.split("\\|", -1))
                    .map(column -> List.of(column.strip().split(" ", -1)))
                    .toList();
            for (String doing : columns.get(1)) {
                for (String given : columns.get(2)) {
                    expected(columns.get(3))
                            .forEach((policy, outcome) -> rows.add(new Row(
                                    new Cell(
                                            Before.valueOf(columns.getFirst().getFirst()),
                                            Doing.valueOf(doing),
                                            Given.valueOf(given),
                                            policy),
                                    outcome)));
                }
            }
        });
        return rows.stream();
    }

    private static Map<ConflictPolicy, String> expected(List<String> outcomes) {
        Map<ConflictPolicy, String> expected = new HashMap<>();
        ConflictPolicy[] policies = ConflictPolicy.values();
        for (int i = 0; i < policies.length; i++) {
            expected.put(policies[i], outcomes.size() == 1 ? outcomes.getFirst() : outcomes.get(i));
        }
        return expected;
    }
}
