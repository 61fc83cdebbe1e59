package dev.replog.schemas.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.schemas.Property;
import dev.replog.schemas.SourceTree;
import java.io.IOException;
import java.nio.file.Files;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EntityIdsTest {
    private static final UUID DNS = UUID.fromString("6ba7b810-9dad-11d1-80b4-00c04fd430c8");
    private static final Pattern VECTOR = Pattern.compile(
            "^\\| `\"(.+)\"` \\| `\"(.+)\"` \\| `\"(.+)\"` \\| `([0-9a-f-]{36})` \\|$", Pattern.MULTILINE);

    static Stream<Arguments> documented() throws IOException {
        String document = Files.readString(SourceTree.document("identity.md"));
        // A table needs a backslash before a bar.
        return VECTOR.matcher(document.replace("\\|", "|"))
                .results()
                .map(row -> Arguments.of(
                        row.group(1).translateEscapes(),
                        row.group(2).translateEscapes(),
                        row.group(3).translateEscapes(),
                        UUID.fromString(row.group(4))));
    }

    @ParameterizedTest
    @MethodSource("documented")
    void id_isTheDocumentedOne(String userId, String type, String localId, UUID id) {
        assertThat(EntityIds.ofLocalId(userId, type, localId)).isEqualTo(id);
    }

    @Test
    void document_hasAllVectorsAndTheNamespace() throws IOException {
        assertThat(documented()).hasSize(5);
        assertThat(Files.readString(SourceTree.document("identity.md")))
                .contains(EntityIds.NAMESPACE.toString())
                .contains("1 to " + EntityIds.LOCAL_ID_MAX + " characters");
    }

    @Test
    void namespace_isThatOfTheProjectsName() {
        assertThat(EntityIds.version5(DNS, "replog.dev")).isEqualTo(EntityIds.NAMESPACE);
    }

    @Test
    void id_isOfVersion5AndTheSameEveryTime() {
        Property.holds(random -> {
            String localId = Property.text(random, EntityIds.LOCAL_ID_MAX);
            UUID id = EntityIds.ofLocalId("alice", "workout", localId);
            assertThat(id.version()).isEqualTo(5);
            assertThat(id.variant()).isEqualTo(2);
            assertThat(EntityIds.ofLocalId("alice", "workout", localId)).isEqualTo(id);
        });
    }

    @Test
    void idOfAMutation_differsByEveryPartOfIt() {
        UUID one = new UUID(1, 2);
        assertThat(Stream.of(
                        EntityIds.ofMutation("alice", "workout", one, ""),
                        EntityIds.ofMutation("bob", "workout", one, ""),
                        EntityIds.ofMutation("alice", "workout_set", one, ""),
                        EntityIds.ofMutation("alice", "workout", new UUID(1, 3), ""),
                        EntityIds.ofMutation("alice", "workout", one, "/exercises/0")))
                .doesNotHaveDuplicates();
    }
}
