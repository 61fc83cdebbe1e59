package dev.replog.client.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.client.conformance.Tables;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The table of ids, and random ones. */
class IdsConformanceTest {

    @Test
    void ids_areThoseOfTheServer() {
        for (Map<String, @Nullable Object> table : Tables.cases("ids.json")) {
            String user = String.valueOf(table.get("user"));
            String type = String.valueOf(table.get("type"));
            String localId = String.valueOf(table.get("localId"));
            assertThat(Ids.ofLocal(user, type, localId)).isEqualTo(table.get("id"));
        }
    }

    @Test
    void mutationIdsOfMovedEntities_areThoseOfTheTable() {
        for (Map<String, @Nullable Object> table : Tables.cases("moves.json")) {
            assertThat(Ids.ofMoved(
                            String.valueOf(table.get("user")),
                            String.valueOf(table.get("type")),
                            String.valueOf(table.get("id")),
                            String.valueOf(table.get("etag"))))
                    .isEqualTo(table.get("mutationId"));
        }
    }

    @Test
    void randomIds_areUuidsOfVersion4_andDiffer() {
        Random random = new Random(1);
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            UUID id = UUID.fromString(Ids.random(random::nextLong));
            assertThat(id.version()).isEqualTo(4);
            assertThat(id.variant()).isEqualTo(2);
            ids.add(id.toString());
        }
        assertThat(ids).hasSize(1_000);
    }
}
