package dev.replog.client.history;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some changes of an entity.
 *
 * @param pageToken for the next call; null on the last page
 */
public record HistoryPage(
        List<HistoryEntry> items, @Nullable String pageToken) {}
