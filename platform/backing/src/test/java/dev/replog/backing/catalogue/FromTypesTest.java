package dev.replog.backing.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.catalogue.CatalogueReader;
import dev.replog.schemas.catalogue.Catalogues;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class FromTypesTest {
    @Test
    void value_isMadeAgainOnlyWhenMoreTypesAreKnown() throws Exception {
        AtomicReference<Catalogues> known = new AtomicReference<>(Catalogues.shipped());
        AtomicInteger made = new AtomicInteger();
        KnownCatalogues catalogues = known::get;
        Supplier<Boolean> hasMood = catalogues.fromTypes(types -> {
            made.incrementAndGet();
            return types.require("workout").field("mood") != null;
        });
        assertThat(hasMood.get()).isFalse();
        assertThat(hasMood.get()).isFalse();
        assertThat(made).hasValue(1);

        Catalogue more = CatalogueReader.read(new TreeMap<>(Map.of("workout.avsc", """
                        {"type": "record", "name": "W", "replog.type": "workout", "fields": [
                          {"name": "mood", "type": ["null", "string"], "default": null, "doc": "The mood."}]}
                        """)), Set.of());
        known.set(known.get().with(more));
        assertThat(hasMood.get()).isTrue();
        assertThat(made).hasValue(2);
    }
}
