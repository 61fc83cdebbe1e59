package dev.replog.projector.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.decide.Entity;
import dev.replog.decide.EntityKey;
import dev.replog.decide.UserState;
import dev.replog.projector.database.Subjects;
import dev.replog.projector.load.Needs;
import dev.replog.projector.load.StateLoader;
import dev.replog.projector.log.MutationRecord;
import dev.replog.projector.own.Claim;
import dev.replog.projector.store.Batch;
import dev.replog.schemas.Mutation;
import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.catalogue.EntityType;
import dev.replog.schemas.catalogue.Field;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Values come back from PostgreSQL as they were decided. */
class StoredValuesIT {
    private BatchTables tables;
    private TestDatabase database;
    private long nextOffset;

    @BeforeEach
    void createTables() throws SQLException {
        tables = BatchTables.create();
        database = tables.database();
    }

    @Test
    void values_comeBackAsTheyWereStored_whateverTheirTextHolds() throws Exception {
        Seeds.holds(3, random -> {
            String user = "u" + Seeds.text(random, 20).replaceAll("[\\x00-\\x1f\\x7f-\\x9f]", "");
            Map<UUID, EntityType> written = new HashMap<>();
            Map<EntityKey, Entity> decided = new HashMap<>();
            try (Connection connection = database.connect()) {
                Claim claim = BatchTables.store(connection).claim(0);
                List<MutationRecord> records = new ArrayList<>();
                for (int i = 0; i < 200; i++) {
                    records.add(Records.of(0, nextOffset++, randomWrite(random, user, written)));
                }
                Needs needs = BatchTables.needs(records);
                Batch batch = tables.decide(connection, needs, records);
                assertThat(batch.deadCount()).isZero();
                BatchTables.store(connection).store(batch, Map.of(Records.PARTITION, claim));
                batch.entities().forEach(row -> decided.put(row.entity().key(), row.entity()));

                UserState loaded = Objects.requireNonNull(new StateLoader(Catalogue.shipped(), Subjects.withKey(""))
                        .load(connection, needs)
                        .get(user));
                Map<EntityKey, Entity> stored = new HashMap<>();
                loaded.ownEntities().forEach(entity -> stored.put(entity.key(), entity));
                assertThat(stored).isEqualTo(decided).isNotEmpty();
                batch.receipts()
                        .forEach(row -> assertThat(loaded.receipt(row.mutationId()))
                                .usingRecursiveComparison()
                                .isEqualTo(row.receipt()));
            }
        });
    }

    /** Roots only, so that none is refused for its parent. */
    private static Mutation randomWrite(RandomGenerator random, String user, Map<UUID, EntityType> written) {
        EntityType type = Catalogue.shipped().require(Seeds.oneOf(random, List.of("exercise", "template", "workout")));
        boolean isKnown = !written.isEmpty() && random.nextBoolean();
        UUID id = isKnown ? Seeds.oneOf(random, List.copyOf(written.keySet())) : Values.uuid(random);
        EntityType of = written.computeIfAbsent(id, one -> type);
        Map<String, Object> fields = Values.some(of, random);
        for (Field field : of.fields()) {
            if (field.required()) {
                fields.put(field.name(), Values.canonical(field, random));
            }
        }
        return Mutation.newBuilder(Ask.heard(user, Ask.upsert(of.name(), id, fields)))
                .setDeviceId(Seeds.text(random, 20))
                .build();
    }

    @Test
    void decimals_keepTheirDigits() throws Exception {
        UUID set = new UUID(0, 4);
        List<String> weights = List.of("0", "0.001", "62.5", "100", "100000", "99999.999", "0.1");
        try (Connection connection = database.connect()) {
            Claim claim = BatchTables.store(connection).claim(0);
            List<MutationRecord> records = new ArrayList<>();
            records.add(Records.of(0, nextOffset++, Ask.heard("alice", AnnouncementTest.tree())));
            tables.apply(connection, claim, records);
            for (String weight : weights) {
                claim = claim.advancedTo(nextOffset, Optional.empty());
                Mutation patch =
                        Ask.heard("alice", Ask.patch("workout_set", set, Map.of("weight", new BigDecimal(weight))));
                tables.apply(connection, claim, List.of(Records.of(0, nextOffset++, patch)));
                assertThat(database.text("SELECT data ->> 'weight' FROM entity WHERE type = 6"))
                        .isEqualTo(weight);
                Needs needs = new Needs(Catalogue.shipped());
                needs.add(patch);
                UserState state = Objects.requireNonNull(new StateLoader(Catalogue.shipped(), Subjects.withKey(""))
                        .load(connection, needs)
                        .get("alice"));
                Entity loaded = Objects.requireNonNull(
                        state.entity(new EntityKey(Catalogue.shipped().require("workout_set"), set)));
                assertThat(loaded.fields()).containsEntry("weight", new BigDecimal(weight));
            }
        }
    }
}
