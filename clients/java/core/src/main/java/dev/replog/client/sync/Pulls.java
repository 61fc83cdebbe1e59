package dev.replog.client.sync;

import dev.replog.client.store.Meta;
import dev.replog.client.store.Op;
import dev.replog.client.store.OpState;
import dev.replog.client.store.Pulling;
import java.io.UnsupportedEncodingException;
import java.net.URLEncoder;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Decides from where a pull begins, and what its requests carry. */
final class Pulls {

    /** A request carries at most so many marks; the others are for the next pull. */
    private static final int MARKS_MAX = 20;

    private Pulls() {}

    /** A new pull. Its requests carry the marks of what was decided and is not cleared yet. */
    static Pulling begin(Meta meta, List<Op> ops, @Nullable List<String> types) {
        Set<String> marks = new LinkedHashSet<>();
        for (Op op : ops) {
            boolean isDecided = op.state() == OpState.ACKED || op.state() == OpState.CONFLICT;
            if (op.mark() != null && isDecided && marks.size() < MARKS_MAX) {
                marks.add(op.mark());
            }
        }
        // A token is not one of a pull that covers more. Types that are added need all data again.
        boolean coversAll = meta.types() == null || types != null && new HashSet<>(meta.types()).containsAll(types);
        boolean isFirst = meta.token() == null;
        return new Pulling(
                isFirst || coversAll ? meta.generation() : nextGeneration(meta),
                coversAll ? meta.token() : null,
                null,
                List.copyOf(marks),
                types);
    }

    /** A pull of everything, beside the data that is shown until it is complete. */
    static Pulling again(Meta meta, List<Op> ops, @Nullable List<String> types) {
        return new Pulling(
                nextGeneration(meta), null, null, begin(meta, ops, types).marks(), types);
    }

    /** A generation without rows. A pull that was given up has left rows in its own one. */
    static int nextGeneration(Meta meta) {
        Pulling pulling = meta.pulling();
        return Math.max(meta.generation(), pulling == null ? 0 : pulling.generation()) + 1;
    }

    static String path(Pulling pulling, int pageSize) {
        StringBuilder path = new StringBuilder("/api/sync?maxResults=").append(pageSize);
        path.append(pulling.since() == null ? "&order=newest" : "&since=" + encoded(pulling.since()));
        if (pulling.types() != null) {
            path.append("&types=").append(encoded(String.join(",", pulling.types())));
        }
        if (pulling.pageToken() != null) {
            path.append("&pageToken=").append(encoded(pulling.pageToken()));
        }
        return path.toString();
    }

    /** A text as a part of an address. */
    @SuppressWarnings("JdkObsolete") // The other method is not in Android before version 13.
    static String encoded(String text) {
        try {
            return URLEncoder.encode(text, "UTF-8").replace("+", "%20");
        } catch (UnsupportedEncodingException impossible) {
            throw new IllegalStateException("Every Java has UTF-8.", impossible);
        }
    }
}
