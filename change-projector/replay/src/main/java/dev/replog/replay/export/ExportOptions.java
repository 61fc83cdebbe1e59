package dev.replog.replay.export;

import dev.replog.replay.ReplayRefusedException;
import dev.replog.schemas.catalogue.Catalogue;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The requested part of the log and the form of the files. An export continues only under equal options.
 *
 * @param format of the files
 * @param at the token or time up to which the log is exported, as it was given; null for everything that is in the read
 *     model
 * @param since the log offsets file (manifest) of an earlier export, as it was given; null for a full export
 * @param users the users; empty for all
 * @param types the names of the entity types; empty for all
 */
public record ExportOptions(
        String format, @Nullable String at, @Nullable String since, List<String> users, List<String> types) {
    public ExportOptions {
        users = users.stream().sorted().distinct().toList();
        types = types.stream().sorted().distinct().toList();
    }

    void requireKnownTypes(Catalogue catalogue) throws ReplayRefusedException {
        for (String type : types) {
            if (catalogue.byName(type) == null) {
                throw new ReplayRefusedException("--types: " + type + " (expected: "
                        + String.join(
                                ", ",
                                catalogue.types().stream()
                                        .map(known -> known.name())
                                        .toList())
                        + ")");
            }
        }
    }

    boolean hasType(String type) {
        return types.isEmpty() || types.contains(type);
    }

    boolean hasType(Collection<String> anyOf) {
        return types.isEmpty() || anyOf.stream().anyMatch(types::contains);
    }
}
