package dev.replog.projector.marker;

import dev.replog.projector.database.Subjects;
import dev.replog.schemas.token.Position;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Compares the markers with the database: which erasures it lacks, and how it gets them. Pure. */
public final class MissingErasures {
    private MissingErasures() {}

    /** The next step for a database. */
    public sealed interface Next {
        /** It has every erasure. */
        record Nothing() implements Next {}

        /**
         * The log has the record of each missing erasure, and the database has not applied it yet.
         *
         * @param users the user of each
         */
        record Erase(Map<ErasureMarker, String> users) implements Next {
            public Erase {
                users = Map.copyOf(users);
            }
        }

        /** Neither the database nor the log has these. */
        record Refuse(List<ErasureMarker> lost) implements Next {
            public Refuse {
                lost = List.copyOf(lost);
            }

            public String reason() {
                return lost.size() + " erasures of accounts are neither in the database nor in the log, the first at"
                        + " position " + lost.getFirst().position() + " of "
                        + lost.getFirst().at()
                        + ": both were restored from backups that are older. Make them again: replog erase --again;"
                        + " or restore a later log";
            }
        }
    }

    /** The markers of which the database has no erasure, in the order of their positions. */
    public static List<ErasureMarker> of(
            Collection<ErasureMarker> markers, Collection<ErasureMarker> stored, Subjects subjects) {
        markers.stream()
                .filter(marker -> !marker.isMadeWith(subjects))
                .findFirst()
                .ifPresent(other -> {
                    throw new MarkerException("the erasure marker " + other.fileName()
                            + " was written with another key (expected: the same REPLOG_ERASURE_KEY as before, on every"
                            + " instance)");
                });
        Set<ErasureMarker.Id> known = stored.stream().map(ErasureMarker::id).collect(Collectors.toSet());
        return inOrder(markers).stream()
                .filter(marker -> !known.contains(marker.id()))
                .toList();
    }

    /** The highest generation in which a marker has a position or its record; 0 without markers. */
    public static int generationMax(Collection<ErasureMarker> markers) {
        return markers.stream()
                .mapToInt(marker -> new Position(Math.max(marker.position(), marker.place())).generation())
                .max()
                .orElse(0);
    }

    /** In the order of their positions. */
    public static List<ErasureMarker> inOrder(Collection<ErasureMarker> markers) {
        return markers.stream()
                .sorted(Comparator.comparingLong(ErasureMarker::position))
                .toList();
    }

    /** @param users the user of each missing erasure whose record the log has */
    public static Next next(List<ErasureMarker> missing, Map<ErasureMarker, String> users) {
        if (missing.isEmpty()) {
            return new Next.Nothing();
        }
        List<ErasureMarker> lost =
                missing.stream().filter(marker -> !users.containsKey(marker)).toList();
        return lost.isEmpty() ? new Next.Erase(users) : new Next.Refuse(lost);
    }
}
