package dev.replog.decide;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One entity before and after one operation.
 *
 * @param before null when the operation created it
 * @param changedFields the fields whose values differ, sorted; empty for a deletion
 */
public record Step(@Nullable Entity before, Entity after, List<String> changedFields) {}
