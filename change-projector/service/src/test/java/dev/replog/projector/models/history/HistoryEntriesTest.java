package dev.replog.projector.models.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.replog.projector.models.history.HistoryEntry.Event;
import dev.replog.projector.models.history.HistoryEntry.State;
import dev.replog.schemas.Change;
import dev.replog.schemas.ChangeKind;
import dev.replog.schemas.EntityChange;
import dev.replog.schemas.Loss;
import dev.replog.schemas.LostField;
import dev.replog.schemas.LostTo;
import dev.replog.schemas.catalogue.Catalogue;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class HistoryEntriesTest {
    private static final Instant AT = Instant.parse("2026-11-10T14:30:00.123Z");
    private static final UUID SET = new UUID(0, 1);
    private static final UUID MUTATION = new UUID(0, 2);
    private static final LostTo TABLET = new LostTo(281474976710663L, AT, "tablet");

    private static EntityChange.Builder entity(ChangeKind kind, int operation, int version) {
        return EntityChange.newBuilder()
                .setMutationId(MUTATION)
                .setOperation(operation)
                .setType("workout_set")
                .setId(SET)
                .setRootId(SET)
                .setKind(kind)
                .setVersion(version)
                .setChangedFields(List.of());
    }

    private static Loss.Builder loss(int operation, LostField... fields) {
        return Loss.newBuilder()
                .setMutationId(MUTATION)
                .setOperation(operation)
                .setType("workout_set")
                .setId(SET)
                .setVersion(3)
                .setFields(List.of(fields));
    }

    private static List<HistoryEntry> entries(List<EntityChange> entities, List<Loss> losses) {
        return HistoryEntries.of(
                Catalogue.shipped(),
                Change.newBuilder()
                        .setUserId("alice")
                        .setPosition(281474976710656L)
                        .setLogId(1)
                        .setAt(AT)
                        .setDeviceId("phone")
                        .setEntities(entities)
                        .setLosses(losses)
                        .build());
    }

    private static EntityChange updated() {
        return entity(ChangeKind.UPDATED, 1, 3)
                .setMerged(true)
                .setClientTime(AT.minusSeconds(1))
                .setChangedFields(List.of("reps", "rpe", "weight"))
                .setPrevious(Map.of("reps", 8L, "weight", new BigDecimal("60.000000")))
                .setState(Catalogue.shipped()
                        .require("workout_set")
                        .toState(Map.of("reps", 10L, "rpe", new BigDecimal("8.5"), "order", 0L)))
                .build();
    }

    @Test
    void update_tellsBothValuesOfEachField() {
        assertThat(entries(List.of(updated()), List.of())).singleElement().satisfies(entry -> {
            assertThat(entry.userId()).isEqualTo("alice");
            assertThat(entry.event()).isEqualTo(Event.UPDATED);
            assertThat(entry.merged()).isTrue();
            assertThat(entry.cut()).isFalse();
            assertThat(entry.version()).isEqualTo(3);
            assertThat(entry.device()).isEqualTo("phone");
            assertThat(entry.at()).isEqualTo(AT);
            assertThat(entry.clientTime()).isEqualTo(AT.minusSeconds(1));
            assertThat(entry.changes()).isEqualTo("{\"reps\":[8,10],\"rpe\":[null,8.5],\"weight\":[60,null]}");
            assertThat(entry.loss()).isNull();
            assertThat(entry.state())
                    .isEqualTo(new State(null, null, SET, false, "{\"reps\":10,\"order\":0,\"rpe\":8.5}"));
        });
    }

    @Test
    void changeOfTheParent_isAMove_andOthersAreNone() {
        EntityChange moved = EntityChange.newBuilder(updated())
                .setLocalId("s1")
                .setParentId(new UUID(0, 3))
                .setRootId(new UUID(0, 4))
                .setChangedFields(List.of("workout_exercise_id"))
                .build();
        HistoryEntry entry = entries(List.of(moved), List.of()).getFirst();
        assertThat(entry.isMove()).isTrue();
        assertThat(entry.ofState(State::localId)).isEqualTo("s1");
        assertThat(entry.ofState(State::parentId)).isEqualTo(new UUID(0, 3));
        assertThat(entry.ofState(State::rootId)).isEqualTo(new UUID(0, 4));
        EntityChange created =
                EntityChange.newBuilder(moved).setKind(ChangeKind.CREATED).build();
        assertThat(entries(List.of(created), List.of()).getFirst().isMove()).isFalse();
    }

    @Test
    void deletion_tellsEverythingThatWas() {
        EntityChange deleted = entity(ChangeKind.DELETED, 0, 4)
                .setPrevious(Map.of("completed", true))
                .build();
        HistoryEntry entry = entries(List.of(deleted), List.of()).getFirst();
        assertThat(entry.event()).isEqualTo(Event.DELETED);
        assertThat(entry.changes()).isEqualTo("{\"completed\":[true,null]}");
        assertThat(entry.cut()).isFalse();
        assertThat(entry.state()).isEqualTo(new State(null, null, SET, false, null));
    }

    @Test
    void lossOfAnAppliedOperation_isPartOfItsEntry() {
        LostField reps = new LostField("reps", 9L, 10L, TABLET);
        HistoryEntry entry =
                entries(List.of(updated()), List.of(loss(1, reps).build())).getFirst();
        assertThat(entry.event()).isEqualTo(Event.UPDATED);
        assertThat(entry.loss())
                .isEqualTo("{\"wanted\":\"update\",\"lost\":[{\"field\":\"reps\",\"wanted\":9,\"kept\":10,"
                        + "\"lost_to\":{\"device\":\"tablet\",\"at\":\"2026-11-10T14:30:00.123Z\","
                        + "\"etag\":\"1000000000007\"}}]}");
    }

    @Test
    void operationsOnOneEntity_areCountedInTheirOrder() {
        Loss refused = loss(0).setProblemCode("etag_mismatch")
                .setProblemDetail("no\0t now")
                .setLostTo(TABLET)
                .setDeletion(true)
                .build();
        Loss outdated = loss(2, new LostField("reps", null, 10L, null)).build();
        List<HistoryEntry> entries = entries(List.of(updated()), List.of(refused, outdated));
        assertThat(entries)
                .extracting(HistoryEntry::event)
                .containsExactly(Event.REFUSED, Event.UPDATED, Event.UNCHANGED);
        assertThat(entries).extracting(HistoryEntry::ordinal).containsExactly(0, 1, 2);
        assertThat(entries).extracting(HistoryEntry::merged).containsExactly(false, true, true);
        assertThat(entries.getFirst().loss())
                .contains("\"wanted\":\"deletion\"", "\"lost\":[]", "\"lost_to\":{\"device\":\"tablet\"")
                .contains("\"problem\":{\"code\":\"etag_mismatch\",\"detail\":\"no\uFFFDt now\"}");
        assertThat(entries.getLast().loss()).contains("{\"field\":\"reps\",\"kept\":10}");
    }

    @Test
    void entityTouchedTwiceByOneOperation_hasTwoEntries() {
        EntityChange once = entity(ChangeKind.CREATED, 0, 1)
                .setState(Catalogue.shipped().require("workout_set").toState(Map.of("reps", 5L)))
                .build();
        EntityChange again =
                entity(ChangeKind.DELETED, 0, 2).setPrevious(Map.of("reps", 5L)).build();
        assertThat(entries(List.of(once, again), List.of()))
                .extracting(HistoryEntry::changes, entry -> entry.ofState(State::data))
                .containsExactly(tuple("{}", "{\"reps\":5}"), tuple("{\"reps\":[5,null]}", null));
    }

    @Test
    void creationWithoutState_namesItsFields() {
        EntityChange created = entity(ChangeKind.CREATED, 0, 1)
                .setChangedFields(List.of("reps"))
                .build();
        HistoryEntry entry = entries(List.of(created), List.of()).getFirst();
        assertThat(entry.changes()).isEqualTo("{\"reps\":[null,null]}");
        assertThat(entry.cut()).isTrue();
    }

    @Test
    void valuesThatAreNotInTheRecord_areSaidToBeCut() {
        EntityChange old = EntityChange.newBuilder(updated()).setPrevious(null).build();
        EntityChange stateless = EntityChange.newBuilder(updated())
                .setPrevious(null)
                .setState(null)
                .build();
        EntityChange deleted = entity(ChangeKind.DELETED, 0, 4).build();
        assertThat(entries(List.of(old), List.of()).getFirst().cut()).isTrue();
        assertThat(entries(List.of(stateless), List.of()).getFirst().changes())
                .isEqualTo("{\"reps\":[null,null],\"rpe\":[null,null],\"weight\":[null,null]}");
        assertThat(entries(List.of(deleted), List.of()).getFirst().cut()).isTrue();
        assertThat(entries(List.of(), List.of(loss(0).setCut(true).build()))
                        .getFirst()
                        .cut())
                .isTrue();
    }

    @Test
    void refusedCreation_hasNoVersion() {
        Loss refused = loss(0).setVersion(0).setProblemCode("parent_deleted").build();
        HistoryEntry entry = entries(List.of(), List.of(refused)).getFirst();
        assertThat(entry.version()).isNull();
        assertThat(entry.state()).isNull();
    }
}
