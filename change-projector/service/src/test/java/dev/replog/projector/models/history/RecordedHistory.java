package dev.replog.projector.models.history;

import dev.replog.projector.models.history.HistoryEntry.Event;
import dev.replog.projector.models.history.HistoryEntry.State;
import dev.replog.schemas.Change;
import dev.replog.schemas.catalogue.Catalogue;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** What a change adds to the history, as text that can be compared with a recorded one. */
public final class RecordedHistory {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private RecordedHistory() {}

    public static List<String> of(Change change) {
        return HistoryEntries.of(Catalogue.shipped(), change).stream()
                .map(entry -> String.join(
                        " ",
                        entry.type() + "/" + entry.id(),
                        entry.position() + "." + entry.ordinal(),
                        entry.event().word(),
                        "merged=" + entry.merged(),
                        "cut=" + entry.cut(),
                        "version=" + entry.version(),
                        entry.mutationId().toString(),
                        entry.at() + " " + entry.clientTime() + " " + entry.device(),
                        changes(entry),
                        String.valueOf(entry.loss())))
                .toList();
    }

    /** As a reader gets them: those of a creation are the values of its state. */
    private static String changes(HistoryEntry entry) {
        String data = entry.ofState(State::data);
        if (entry.event() != Event.CREATED || data == null) {
            return entry.changes();
        }
        return JSON.readTree(data).properties().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(field -> "\"" + field.getKey() + "\":[null," + field.getValue() + "]")
                .collect(Collectors.joining(",", "{", "}"));
    }
}
