package dev.replog.projector.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replog.backends.SharedBackends;
import dev.replog.backing.kafka.Topic;
import dev.replog.projector.apply.TestDatabase;
import dev.replog.projector.models.ModelStore.Claim;
import dev.replog.projector.models.ModelStore.Term;
import dev.replog.schemas.Change;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A claim of an instance on a partition of a read model ends with the next claim, and with a rebuild. */
class ModelClaimIT {
    private final RecordingModel model = new RecordingModel();
    private TestDatabase database;

    @BeforeEach
    void createTables() throws SQLException {
        database = RecordingModel.database(SharedBackends.get().newDatabase());
    }

    private List<String> recorded() throws Exception {
        return RecordingModel.recorded(database);
    }

    @Test
    void zombie_changesNothing_afterAnotherClaim_orARebuild() throws Exception {
        ModelStore store = new ModelStore(model);
        Topic topic = new Topic("replog.changes", UUID.randomUUID(), 1);
        try (Connection connection = database.connect()) {
            Term[] term = new Term[1];
            Claim[] claim = new Claim[2];
            Transactions.run(connection, () -> term[0] = store.begin(connection, topic));
            Transactions.run(connection, () -> claim[0] = store.claim(connection, term[0], 0));
            Transactions.run(connection, () -> claim[1] = store.claim(connection, term[0], 0));
            assertThatThrownBy(() -> apply(store, connection, term[0], claim[0], 1))
                    .isInstanceOf(ModelRestartException.class);
            assertThat(recorded()).isEmpty();
            apply(store, connection, term[0], claim[1], 1);
            // The same batch again: its place is taken.
            assertThatThrownBy(() -> apply(store, connection, term[0], claim[1], 1))
                    .isInstanceOf(ModelRestartException.class);
            assertThat(recorded()).containsExactly("a1");

            ModelRebuild.rebuild(connection, RecordingModel.NAME);
            assertThatThrownBy(() -> apply(store, connection, term[0], claim[1].at(1), 2))
                    .isInstanceOf(ModelRestartException.class);
            Transactions.run(connection, () -> term[0] = store.begin(connection, topic));
            assertThat(recorded()).isEmpty();
            Transactions.run(connection, () -> claim[0] = store.claim(connection, term[0], 0));
            assertThat(claim[0].nextOffset()).isZero();
            apply(store, connection, term[0], claim[0], 1);
            assertThat(recorded()).containsExactly("a1");

            // Somebody follows another topic by now.
            Topic other = new Topic(topic.name(), UUID.randomUUID(), 1);
            Transactions.run(connection, () -> store.begin(connection, other));
            assertThatThrownBy(() -> apply(store, connection, term[0], claim[0].at(1), 2))
                    .isInstanceOf(ModelRestartException.class);
            assertThat(recorded()).containsExactly("a1");
        }
    }

    private static void apply(ModelStore store, Connection connection, Term term, Claim claim, long position)
            throws Exception {
        Change change = Change.newBuilder()
                .setUserId("a")
                .setPosition(position)
                .setLogId(1)
                .setAt(Instant.EPOCH)
                .setEntities(List.of())
                .build();
        Transactions.run(connection, () -> {
            store.require(connection, term);
            store.advance(connection, term, Map.of(0, claim), Map.of(0, claim.nextOffset() + 1));
            store.apply(connection, term, List.of(change));
        });
    }
}
