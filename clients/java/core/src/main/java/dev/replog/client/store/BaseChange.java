package dev.replog.client.store;

import java.util.List;

/** Rows of one generation of {@code base} to write, and to remove. */
public record BaseChange(int generation, List<BaseRow> put, List<RowKey> remove) {}
