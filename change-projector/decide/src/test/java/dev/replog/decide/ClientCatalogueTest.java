package dev.replog.decide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.schemas.Mutation;
import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.catalogue.CatalogueReader;
import dev.replog.schemas.catalogue.CatalogueRefusedException;
import dev.replog.schemas.catalogue.Catalogues;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A PUT does not clear or delete what the client's version of the catalogue does not have. */
class ClientCatalogueTest {
    private static final Name DAY = Name.workout("day");
    private static final Name PHOTO = new Name("photo", "one");

    private static final Catalogue OWN = catalogue(Map.of("workout.avsc", """
                    {"type": "record", "name": "W", "replog.type": "workout", "replog.children": {"photos": "photo"},
                     "fields": [{"name": "mood", "type": ["null", "string"], "default": null, "doc": "Mood."},
                      {"name": "light", "type": ["null", "string"], "default": null, "doc": "Light.",
                       "replog.initially": "day"}]}""", "photo.avsc", """
                    {"type": "record", "name": "P", "doc": "A photo.", "replog.type": "photo",
                     "replog.collection": "photos", "replog.code": 100, "fields": [
                      {"name": "workout_id", "type": ["null", {"type": "string", "logicalType": "uuid"}],
                       "default": null, "doc": "The workout.", "replog.parent": "workout",
                       "replog.required": true}]}"""));
    private static final Catalogues KNOWN = known();

    private final UserState state = new UserState();
    private int number;

    private static Catalogue catalogue(Map<String, String> files) {
        try {
            return CatalogueReader.read(new TreeMap<>(files), Set.of());
        } catch (CatalogueRefusedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Catalogues known() {
        try {
            return Catalogues.shipped().with(OWN);
        } catch (CatalogueRefusedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @param client the version that the client names; null when it names none */
    private Decision decide(Ask ask, @Nullable String client) {
        number++;
        return decide(Mutation.newBuilder(ask.under(OWN).mutation(number))
                .setCatalogue(client)
                .build());
    }

    private Decision decide(Mutation mutation) {
        LogPlace place = Ask.patch(DAY).place(number);
        Decision decision = Decider.decide(state, mutation, place, Specification.RETENTION, Specification.LOGS, KNOWN);
        Decider.evolve(state, decision);
        return decision;
    }

    private Map<String, Object> fields() {
        return entity(DAY).fields();
    }

    private Entity entity(Name name) {
        return Objects.requireNonNull(
                state.entity(new EntityKey(KNOWN.all().require(name.type()), name.id())), "no such entity");
    }

    private static Ask document() {
        return Ask.put(DAY)
                .with("day_id", "d")
                .with("name", "Legs")
                .with("mood", "good")
                .with("light", "night");
    }

    private static Ask withoutOwn() {
        return Ask.put(DAY).with("day_id", "d");
    }

    @Test
    void fieldsThatTheClientDoesNotHave_stay() {
        decide(document(), null);
        decide(withoutOwn(), Catalogue.shipped().version());
        assertThat(fields())
                .containsEntry("mood", "good")
                .containsEntry("light", "night")
                .doesNotContainKey("name");
    }

    @Test
    void fieldsThatItHas_areCleared_asWithoutAVersion() {
        for (String client : new String[] {OWN.version(), null}) {
            decide(document(), client);
            decide(withoutOwn(), client);
            assertThat(fields()).doesNotContainKeys("mood", "name").containsEntry("light", "night");
        }
    }

    @Test
    void valuesThatItGivesAnyway_areTaken() {
        decide(document(), null);
        decide(withoutOwn().with("mood", "bad"), Catalogue.shipped().version());
        assertThat(fields()).containsEntry("mood", "bad");
    }

    @Test
    void nestedEntitiesOfATypeThatItDoesNotHave_stay() {
        decide(document().nodes(Ask.upsert(PHOTO).with("workout_id", DAY)), OWN.version());
        decide(withoutOwn().nodes(), Catalogue.shipped().version());
        assertThat(entity(PHOTO).isLive()).isTrue();
        decide(withoutOwn().nodes(), OWN.version());
        assertThat(entity(PHOTO).isLive()).isFalse();
    }

    @Test
    void earlierRules_ignoreTheVersion() {
        decide(document(), null);
        number++;
        decide(Mutation.newBuilder(withoutOwn().under(OWN).mutation(number))
                .setRules("1.1")
                .setCatalogue(Catalogue.shipped().version())
                .build());
        assertThat(fields()).doesNotContainKey("mood");
    }

    @Test
    void unknownVersions_areNamed() {
        Mutation mutation = withoutOwn().under(OWN).mutation(1);
        assertThat(Decider.unknownCatalogue(mutation, Catalogues.shipped())).isEqualTo(OWN.version());
        assertThat(Decider.unknownCatalogue(mutation, KNOWN)).isNull();
        Mutation named = Mutation.newBuilder(mutation).setCatalogue("5f3c").build();
        assertThat(Decider.unknownCatalogue(named, KNOWN)).isEqualTo("5f3c");
        assertThat(Decider.unknownCatalogue(
                        Mutation.newBuilder(named).setRules("1.1").build(), KNOWN))
                .isNull();
    }
}
