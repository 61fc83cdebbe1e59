package dev.replog.projector.apply;

import dev.replog.backends.SharedBackends;
import dev.replog.decide.Retention;
import dev.replog.projector.load.Needs;
import dev.replog.projector.load.StateLoader;
import dev.replog.projector.log.MutationRecord;
import dev.replog.projector.outbox.Published;
import dev.replog.projector.own.Claim;
import dev.replog.projector.store.Batch;
import dev.replog.projector.store.JdbcStore;
import dev.replog.projector.store.ProjectionStore;
import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.catalogue.Catalogues;
import dev.replog.schemas.token.LogId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The tables of a projection without Kafka: batches are decided and stored as by a session. */
final class BatchTables {
    private final TestDatabase database =
            TestDatabase.migrated(SharedBackends.get().newDatabase());
    private final BatchDecider decider = new BatchDecider(
            Catalogues.shipped(), new Retention(Duration.ofDays(30), Duration.ofDays(90)), new LogId(7));

    static BatchTables create() throws SQLException {
        BatchTables tables = new BatchTables();
        tables.database.execute("INSERT INTO log_generation VALUES (1, 'replog.mutations', '" + new UUID(0, 1) + "')");
        return tables;
    }

    TestDatabase database() {
        return database;
    }

    static ProjectionStore store(Connection connection) {
        return new JdbcStore(connection, 1, "test", Catalogue.shipped(), TestProjector.ERASURES);
    }

    Batch decide(Connection connection, Needs needs, List<MutationRecord> records) throws SQLException {
        return decider.decide(
                records,
                new StateLoader(Catalogue.shipped(), TestProjector.ERASURES.subjects()).load(connection, needs),
                Records.LOGS,
                partition -> Published.NOTHING,
                Records.AT);
    }

    /** Decides and stores these records of the first partition. */
    void apply(Connection connection, Claim claim, List<MutationRecord> records) throws Exception {
        Batch batch = decide(connection, needs(records), records);
        store(connection).store(batch, Map.of(Records.PARTITION, claim));
    }

    static Needs needs(List<MutationRecord> records) {
        Needs needs = new Needs(Catalogue.shipped());
        records.forEach(needs::addOrSetAside);
        return needs;
    }
}
