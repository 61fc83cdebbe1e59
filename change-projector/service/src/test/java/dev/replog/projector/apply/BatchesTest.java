package dev.replog.projector.apply;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.replog.projector.log.MutationRecord;
import dev.replog.schemas.Mutation;
import dev.replog.schemas.Node;
import dev.replog.schemas.Operation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class BatchesTest {
    @Test
    void nothing_isNoBatch() {
        assertEquals(List.of(), cut(new Batches(100, 3), List.of()));
    }

    @Test
    void records_shareABatch_asFarAsTheirOperationsFit() {
        assertEquals(List.of(2, 1, 1), sizes(3, List.of(record(0, 1), record(1, 2), record(2, 1), record(3, 3))));
    }

    @Test
    void record_withMoreOperationsThanFit_isABatchOfItsOwn() {
        assertEquals(List.of(1, 1, 2), sizes(3, List.of(record(0, 1), record(1, 50), record(2, 1), record(3, 2))));
    }

    @Test
    void batch_hasNoMoreRecordsThanItMay() {
        List<MutationRecord> records = List.of(record(0, 1), record(1, 1), record(2, 1), record(3, 1), record(4, 1));
        List<List<MutationRecord>> batches = cut(new Batches(2, 100), records);
        assertEquals(List.of(2, 2, 1), batches.stream().map(List::size).toList());
    }

    @Test
    void nodes_ofADocument_count() {
        Operation document = Ask.document("workout", UUID.randomUUID(), Map.of(), List.of(node(), node()));
        List<MutationRecord> records = List.of(record(0, 1), Records.of(0, 1, Ask.silent("u", document)));
        assertEquals(List.of(1, 1), sizes(3, records));
        assertEquals(List.of(2), sizes(4, records));
    }

    @Test
    void poison_countsAsOne() {
        MutationRecord poison = record(0, 50).unstorable("poison");
        assertEquals(List.of(2, 1), sizes(2, List.of(poison, poison, poison)));
    }

    @Test
    void order_isKept_andNothingIsLostOrRepeated() {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("BatchesTest -Dseed=" + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            List<MutationRecord> records = new ArrayList<>();
            for (int i = random.nextInt(20); i > 0; i--) {
                records.add(record(records.size(), random.nextInt(1, 6)));
            }
            List<MutationRecord> joined = new ArrayList<>();
            for (List<MutationRecord> batch : cut(new Batches(random.nextInt(1, 12), random.nextInt(1, 12)), records)) {
                assertFalse(batch.isEmpty());
                joined.addAll(batch);
            }
            assertEquals(records, joined);
        }
    }

    private static List<Integer> sizes(int operationsMax, List<MutationRecord> records) {
        return cut(new Batches(100, operationsMax), records).stream()
                .map(List::size)
                .toList();
    }

    private static List<List<MutationRecord>> cut(Batches batches, List<MutationRecord> records) {
        List<List<MutationRecord>> cut = new ArrayList<>();
        Batches.Open open = batches.open();
        for (MutationRecord record : records) {
            if (!open.takes(record)) {
                cut.add(open.records());
                open = batches.open();
            }
            open.add(record);
        }
        if (!open.records().isEmpty()) {
            cut.add(open.records());
        }
        return cut;
    }

    private static MutationRecord record(long offset, int operations) {
        Operation operation = Ask.delete("exercise", UUID.randomUUID());
        Mutation mutation =
                Ask.silent("u", Collections.nCopies(operations, operation).toArray(Operation[]::new));
        return Records.of(0, offset, mutation);
    }

    private static Node node() {
        return Ask.node("workout_exercise", UUID.randomUUID(), Map.of());
    }
}
