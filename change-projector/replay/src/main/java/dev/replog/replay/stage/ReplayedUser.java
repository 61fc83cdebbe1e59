package dev.replog.replay.stage;

import dev.replog.decide.Decider;
import dev.replog.decide.Decision;
import dev.replog.decide.LogPlace;
import dev.replog.decide.LogRecord;
import dev.replog.decide.RecordedValues;
import dev.replog.decide.UserState;
import dev.replog.replay.ReplayRefusedException;
import dev.replog.schemas.Mutation;
import dev.replog.schemas.codec.UnknownSchemaException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The state of one user, and the decisions of the user's records in their order: the same ones as those of the
 * projector, which sets aside what cannot be decided.
 */
public final class ReplayedUser {
    private final Rules rules;
    private final UserState state = new UserState();

    public ReplayedUser(Rules rules) {
        this.rules = rules;
    }

    /** One record and its decision. */
    public sealed interface Replayed {
        record Decided(LogPlace place, Mutation mutation, Decision decision) implements Replayed {}

        /**
         * Changed nothing.
         *
         * @param mutation null when it cannot be read
         */
        record SetAside(@Nullable Mutation mutation, String reason) implements Replayed {}

        record Skipped() implements Replayed {}
    }

    /** Reads a record, without deciding it. */
    public static LogRecord read(StagedRecord record, byte @Nullable [] value) throws ReplayRefusedException {
        byte[] key = record.userId() == null ? null : record.userId().getBytes(StandardCharsets.UTF_8);
        try {
            return LogRecord.of(key, value, record.position(), record.at());
        } catch (UnknownSchemaException e) {
            throw new ReplayRefusedException(place(record) + ": " + e.getMessage());
        }
    }

    /** Decides a record, and adds the decision to the state. */
    public Replayed decide(StagedRecord record, LogRecord content) throws ReplayRefusedException {
        return switch (content) {
            case LogRecord.Blank ignored -> new Replayed.Skipped();
            case LogRecord.Undecodable bytes -> new Replayed.SetAside(null, bytes.reason());
            case LogRecord.Decoded decoded -> decide(record, decoded.place(), decoded.mutation());
        };
    }

    private Replayed decide(StagedRecord record, LogPlace place, Mutation mutation) throws ReplayRefusedException {
        String unknown = Decider.unknownCatalogue(mutation, rules.catalogues());
        if (unknown != null) {
            throw new ReplayRefusedException(place(record) + ": "
                    + UnknownSchemaException.ofCatalogue(unknown).getMessage());
        }
        Decision decision;
        try {
            RecordedValues.require(mutation, rules.catalogues().all());
            decision = Decider.decide(state, mutation, place, rules.retention(), rules.logs(), rules.catalogues());
            decision.requireAnnounceable();
        } catch (RuntimeException e) {
            // Deciding is a pure function, so it fails in the same way for the projector.
            return new Replayed.SetAside(mutation, e.toString());
        }
        Decider.evolve(state, decision);
        return new Replayed.Decided(place, mutation, decision);
    }

    /** After the decisions so far. */
    public UserState state() {
        return state;
    }

    private static String place(StagedRecord record) {
        return "generation " + record.position().generation() + ", partition " + record.partition() + ", offset "
                + record.position().offset();
    }
}
