package dev.replog.projector.models.history;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.schemas.Change;
import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.catalogue.Catalogues;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The entities that histories lead to: what each entry says was changed, done one after the other. What an entry says
 * of before must be what the ones before it led to.
 */
public final class Folded {
    /** An entity of a user, as its history tells it; without a value for a deleted one. */
    public record State(int version, boolean isLive, Map<String, JsonNode> fields) {}

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private final Map<String, State> states = new HashMap<>();
    private final List<String> refused = new ArrayList<>();

    /** The history model as it runs in the service. */
    public static dev.replog.projector.models.ModelDefinition model() {
        return new HistoryModel(Catalogues::shipped);
    }

    /** The state that these fields and version make, to compare with. */
    public static State state(int version, boolean isLive, String fields) {
        return new State(version, isLive, isLive ? members(fields) : Map.of());
    }

    public static String name(String userId, int type, UUID id) {
        return userId + " " + type + " " + id;
    }

    /** Takes what one change says. */
    public void take(Change change) {
        for (HistoryEntry entry : HistoryEntries.of(Catalogue.shipped(), change)) {
            assertThat(entry.cut()).isFalse();
            take(
                    name(entry.userId(), entry.type().code(), entry.id()),
                    entry.event().code(),
                    entry.version(),
                    entry.mutationId(),
                    entry.changes(),
                    entry.ofState(HistoryEntry.State::data),
                    entry.loss());
        }
    }

    /** Takes every row of the table, in their order. */
    public void take(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT * FROM history ORDER BY position, ordinal, type, id")) {
            while (rows.next()) {
                take(
                        name(rows.getString("user_id"), rows.getInt("type"), rows.getObject("id", UUID.class)),
                        rows.getInt("event"),
                        rows.getObject("version", Integer.class),
                        rows.getObject("mutation_id", UUID.class),
                        rows.getString("changes"),
                        rows.getString("data"),
                        rows.getString("loss"));
            }
        }
    }

    /** Every entity that was ever created. */
    public Map<String, State> states() {
        return states;
    }

    /** The entities of refused operations, each with its mutation id. */
    public List<String> refused() {
        return refused;
    }

    private void take(
            String entity,
            int event,
            @Nullable Integer version,
            UUID mutationId,
            String changes,
            @Nullable String data,
            @Nullable String loss) {
        State before = states.get(entity);
        switch (event) {
            case 1 -> {
                assertThat(before).as("before %s was created", entity).isNull();
                assertThat(version).isEqualTo(1);
                assertThat(changes).isEqualTo("{}");
                states.put(entity, new State(1, true, members(requireNonNull(data))));
            }
            case 2, 3 -> {
                State known = requireNonNull(before, entity);
                assertThat(known.isLive()).isTrue();
                assertThat(version).isEqualTo(known.version() + 1);
                Map<String, JsonNode> after = changed(known.fields(), changes);
                if (event == 3) {
                    assertThat(after).as("left of deleted %s", entity).isEmpty();
                }
                if (event == 2) {
                    assertThat(after).isEqualTo(members(requireNonNull(data)));
                }
                states.put(entity, new State(known.version() + 1, event == 2, after));
            }
            default -> {
                assertThat(changes).isEqualTo("{}");
                assertThat(loss).isNotNull();
                assertThat(version).isEqualTo(before == null ? null : before.version());
                if (event == 5) {
                    refused.add(entity + " " + mutationId);
                }
            }
        }
        if (loss != null) {
            requireKept(entity, before, JSON.readTree(loss));
        }
    }

    private static Map<String, JsonNode> changed(Map<String, JsonNode> before, String changes) {
        Map<String, JsonNode> after = new TreeMap<>(before);
        members(changes).forEach((field, change) -> {
            assertThat(before.get(field)).as(field).isEqualTo(change.get(0).isNull() ? null : change.get(0));
            if (change.get(1).isNull()) {
                after.remove(field);
            } else {
                after.put(field, change.get(1));
            }
        });
        return after;
    }

    /** What is said to have stayed is what there was. */
    private static void requireKept(String entity, @Nullable State before, JsonNode loss) {
        for (JsonNode lost : loss.get("lost")) {
            JsonNode there = before == null || !before.isLive()
                    ? null
                    : before.fields().get(lost.get("field").stringValue());
            assertThat(lost.get("kept")).as("%s %s", entity, lost).isEqualTo(there);
            assertThat(lost.get("wanted")).isNotEqualTo(there);
        }
    }

    private static Map<String, JsonNode> members(String object) {
        Map<String, JsonNode> members = new TreeMap<>();
        JSON.readTree(object).properties().forEach(member -> members.put(member.getKey(), member.getValue()));
        return members;
    }
}
