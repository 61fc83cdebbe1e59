package dev.replog.schemas;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.catalogue.Catalogues;
import dev.replog.schemas.catalogue.Checked;
import dev.replog.schemas.catalogue.EntityType;
import dev.replog.schemas.catalogue.Field;
import dev.replog.schemas.codec.RecordCodec;
import dev.replog.schemas.codec.ReleasedSchemas;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;

/** The type that {@link AddingATypeTest} adds. The name keeps it out of the build: there is no such type there. */
class AddedType {
    private final EntityType goal = Catalogue.shipped().require("goal");

    @Test
    void catalogue_hasTheTypeItsFieldsAndTheirRules() {
        assertThat(goal.collection()).isEqualTo("goals");
        assertThat(goal.code()).isEqualTo(99);
        assertThat(goal.fields()).extracting(Field::name).containsExactly("name", "due_date");
        Field name = requireNonNull(goal.field("name"));
        assertThat(name.required()).isTrue();
        assertThat(name.check("x".repeat(201))).isInstanceOf(Checked.Refused.class);
    }

    @Test
    void onlyTheNewestRelease_hasTheType() {
        List<String> versions = ReleasedSchemas.VERSIONS;

        assertThat(versions)
                .allSatisfy(version -> assertThat(Catalogue.ofRelease(version).byName("goal"))
                        .as(version)
                        .isEqualTo(version.equals(versions.getLast()) ? goal : null));
    }

    @Test
    void change_hasARecordOfTheType() throws Exception {
        Map<String, Object> values = Map.of("name", "100 kg", "due_date", "2026-12-31");
        UUID id = new UUID(1, 2);
        EntityChange entity = EntityChange.newBuilder()
                .setMutationId(id)
                .setType("goal")
                .setId(id)
                .setRootId(id)
                .setKind(ChangeKind.CREATED)
                .setVersion(1)
                .setChangedFields(List.of("due_date", "name"))
                .setState(goal.toState(values))
                .build();
        Change change = Change.newBuilder()
                .setUserId("alice")
                .setPosition(1)
                .setLogId(1)
                .setAt(Instant.EPOCH)
                .setEntities(List.of(entity))
                .build();

        Change read = RecordCodec.CHANGE.decode(RecordCodec.CHANGE.encode(change));

        SpecificRecord state = (SpecificRecord) read.getEntities().getFirst().getState();
        assertThat(state.getClass().getName()).isEqualTo("dev.replog.schemas.entity.Goal");
        assertThat(goal.fromState(state)).isEqualTo(values);
    }

    /** So mutations of earlier releases are decided as before, and earlier releases wait for their upgrade. */
    @Test
    void mutation_namesTheTypesThatDecideIt() {
        String version = requireNonNull(Catalogue.shipped().decidingVersion());

        assertThat(version).isEqualTo(Catalogue.shipped().version());
        assertThat(requireNonNull(Catalogues.shipped().of(version)).byName("goal"))
                .isEqualTo(goal);
    }
}
