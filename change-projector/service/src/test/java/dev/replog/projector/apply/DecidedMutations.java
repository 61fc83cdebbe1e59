package dev.replog.projector.apply;

import dev.replog.decide.Decider;
import dev.replog.decide.Decision;
import dev.replog.decide.Retention;
import dev.replog.decide.UserState;
import dev.replog.projector.log.MutationRecord;
import dev.replog.schemas.Mutation;
import dev.replog.schemas.catalogue.Catalogues;
import java.time.Duration;
import java.util.UUID;

/** Mutations of one user, decided one after the other from offset 100 on. */
final class DecidedMutations {
    static final UUID SQUAT = new UUID(0, 1);
    static final UUID WORKOUT = new UUID(0, 2);
    static final UUID IN_WORKOUT = new UUID(0, 3);
    static final UUID SET = new UUID(0, 4);
    private static final Retention RETENTION = new Retention(Duration.ofDays(30), Duration.ofDays(90));

    private final UserState state = new UserState();
    private long offset = 100;

    /** The mutation as the next record of the log. */
    MutationRecord.Decoded record(Mutation mutation) {
        return Records.decoded(0, offset, mutation);
    }

    void decide(Mutation mutation) {
        decide(record(mutation));
    }

    /** Decides the record and applies the decision to the state. */
    Decision decide(MutationRecord.Decoded record) {
        Decision decision = decideOnly(record);
        Decider.evolve(state, decision);
        offset++;
        return decision;
    }

    /** Decides the record and leaves the state as it is. */
    Decision decideOnly(MutationRecord.Decoded record) {
        return Decider.decide(state, record.mutation(), record.place(), RETENTION, Records.LOGS, Catalogues.shipped());
    }
}
