package dev.replog.projector.models.history;

import dev.replog.schemas.Change;
import dev.replog.schemas.catalogue.Catalogue;
import java.util.List;

/** What a change adds to the history, as text that can be compared with a recorded one. */
public final class RecordedHistory {
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
                        entry.changes(),
                        String.valueOf(entry.loss())))
                .toList();
    }
}
