package dev.replog.projector.exchange;

import dev.replog.commands.read.DecidedBy;
import dev.replog.commands.read.Mutations;
import dev.replog.commands.read.PacketCommand;
import dev.replog.commands.read.RequestContent;
import dev.replog.decide.Decider;
import dev.replog.decide.Decision;
import dev.replog.decide.LogPlace;
import dev.replog.decide.Logs;
import dev.replog.decide.Retention;
import dev.replog.decide.Step;
import dev.replog.decide.UserState;
import dev.replog.schemas.Mutation;
import dev.replog.schemas.Operation;
import dev.replog.schemas.OperationOutcome;
import dev.replog.schemas.OutcomeStatus;
import dev.replog.schemas.PacketOrder;
import dev.replog.schemas.PacketVerdict;
import dev.replog.schemas.Quota;
import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.catalogue.Catalogues;
import dev.replog.schemas.token.LogId;
import dev.replog.schemas.token.Position;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * The log of a simulated centre, with the state that is decided from it. When it loses its end, it goes on with the
 * same positions. It also knows which record wrote which field, however often the end was lost.
 */
final class SimulatedLog {
    static final LogId ID = new LogId(7);

    private static final Logs LOGS = new Logs(Map.of(1, ID));
    private static final Retention RETENTION = new Retention(Duration.ofDays(30), Duration.ofDays(90));
    private static final DecidedBy DECIDED_BY = new DecidedBy(Catalogue.shipped(), new Quota(100_000L, 100_000_000L));

    /** A mutation of the log. Serials are never given again, as positions are. */
    private record Entry(long serial, Mutation mutation) {}

    /** The record that last wrote a field. */
    private record Writer(long serial, String device) {}

    private final boolean forgetsPackets;
    private final List<Entry> entries = new ArrayList<>();
    private final Map<String, Writer> writers = new HashMap<>();
    private final Set<String> packets = new HashSet<>();
    private UserState state = new UserState();
    private long serial;

    SimulatedLog(boolean forgetsPackets) {
        this.forgetsPackets = forgetsPackets;
    }

    UserState state() {
        return state;
    }

    int size() {
        return entries.size();
    }

    long head() {
        return position(entries.size());
    }

    private static long position(int size) {
        return Position.of(1, size).value();
    }

    /** The records up to a position. */
    Set<Long> recordsUpTo(long position) {
        return entries.stream()
                .limit(new Position(position).offset())
                .map(Entry::serial)
                .collect(Collectors.toSet());
    }

    static Mutation packet(PacketCommand packet) {
        return Mutations.of(RequestContent.packet(SimulatedCentre.USER, packet), DECIDED_BY, Instant.EPOCH, null);
    }

    static Mutation write(Operation operation) {
        return Mutations.of(
                new RequestContent(SimulatedCentre.USER, "web", false, true, null, List.of(operation), null, null),
                DECIDED_BY,
                Instant.EPOCH,
                null);
    }

    /** Decides what is appended. Nothing may overwrite what its writer has not seen. */
    Decision append(Mutation mutation, Map<UUID, SimulatedNode.Edit> edits) {
        Entry entry = new Entry(++serial, mutation);
        entries.add(entry);
        Map<String, Writer> before = Map.copyOf(writers);
        Decision decision = decide(entry);
        for (int i = 0; i < decision.outcomes().size() && isDecidedNow(decision); i++) {
            SimulatedNode.Edit edit = edits.get(decision.outcomes().get(i).getId());
            if (edit != null
                    && edit.base() != null
                    && isApplied(decision.outcomes().get(i))) {
                requireSeen(edit, mutation, before);
            }
        }
        return decision;
    }

    private static void requireSeen(SimulatedNode.Edit edit, Mutation mutation, Map<String, Writer> before) {
        for (String field : edit.operation().equals("DELETE")
                ? Set.of("name", "notes")
                : edit.fields().keySet()) {
            Writer writer = before.get(edit.root().id() + field);
            if (writer != null
                    && !writer.device().equals(mutation.getDeviceId())
                    && !edit.records().contains(writer.serial())) {
                throw new AssertionError(edit + " overwrites " + field + " of record " + writer);
            }
        }
    }

    private static boolean isDecidedNow(Decision decision) {
        PacketVerdict verdict = decision.packet();
        return verdict == null || verdict.getOrder() == PacketOrder.NEXT;
    }

    private static boolean isApplied(OperationOutcome outcome) {
        return outcome.getStatus() != OutcomeStatus.REJECTED && !outcome.getUnchanged();
    }

    private Decision decide(Entry entry) {
        Mutation mutation = entry.mutation();
        int offset = entries.indexOf(entry) + 1;
        Instant at = Instant.parse("2026-11-10T12:00:00Z").plusSeconds(offset);
        LogPlace place = new LogPlace(SimulatedCentre.USER, position(offset), at, mutation.getDeviceId());
        Decision decision = Decider.decide(state, mutation, place, RETENTION, LOGS, Catalogues.shipped());
        Decider.evolve(state, decision);
        if (mutation.getPacket() != null && isDecidedNow(decision)) {
            String name = mutation.getPacket().getNodeId() + "/"
                    + mutation.getPacket().getEpoch() + "/"
                    + mutation.getPacket().getNumber();
            if (!packets.add(name)) {
                throw new AssertionError(name + " was decided twice");
            }
        }
        if (isDecidedNow(decision)) {
            remember(entry, decision);
        }
        if (forgetsPackets) {
            state.ownPackets().clear();
        }
        return decision;
    }

    /** A field that already had the value was written by whoever wrote that value. */
    private void remember(Entry entry, Decision decision) {
        Writer writer = new Writer(entry.serial(), entry.mutation().getDeviceId());
        for (Decision.Decided decided : decision.steps()) {
            Step step = decided.step();
            if (step.after().isLive()) {
                step.changedFields().forEach(field -> writers.put(step.after().id() + field, writer));
            }
        }
    }

    /** Loses what was appended after the first records. */
    void cut(int size) {
        List<Entry> left = new ArrayList<>(entries.subList(0, size));
        entries.clear();
        writers.clear();
        packets.clear();
        state = new UserState();
        for (Entry entry : left) {
            entries.add(entry);
            decide(entry);
        }
    }
}
