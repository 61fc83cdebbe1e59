package dev.replog.projector.pull;

import dev.replog.http.problem.ErrorCode;
import dev.replog.http.problem.ProblemException;
import dev.replog.projector.read.ReadProperties;
import dev.replog.schemas.catalogue.CanonicalText;
import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.catalogue.EntityType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a pull, as far as they can be read alone. Tokens are still texts.
 *
 * @param since the sync token; null for a pull of everything
 * @param types only these, in the order of their codes; empty for all
 * @param format the format of the response
 * @param whole true when the response is not one page but everything
 * @param bytesMax most bytes of the items on a page
 * @param showDeleted null when the client did not say
 * @param newest true when the newest changes come first
 * @param hold how long to wait when nothing is new
 */
public record PullQuery(
        PullKind kind,
        @Nullable String since,
        List<EntityType> types,
        @Nullable Boolean showDeleted,
        boolean newest,
        PullFormat format,
        boolean whole,
        int maxResults,
        long bytesMax,
        @Nullable String pageToken,
        Duration hold) {
    /** Both names mean the same. */
    static final String SINCE = "since";

    private static final String SYNC_TOKEN = "syncToken";
    private static final String ORDER = "order";
    private static final String NEWEST = "newest";
    private static final String TYPES = "types";
    private static final String SHOW_DELETED = "showDeleted";
    private static final String MAX_RESULTS = "maxResults";
    private static final String PAGE_TOKEN = "pageToken";
    private static final String WAIT = "wait";
    private static final int DIGITS_MAX = 9;

    private static final SortedSet<String> NAMES_OF_COLLECTION = names();
    private static final SortedSet<String> NAMES_OF_ALL = names(TYPES);

    /** Reads the query parameters, all values of each; 400 that names everything that is wrong with them. */
    public static PullQuery parse(
            Catalogue catalogue,
            PullKind kind,
            PullFormat format,
            Map<String, List<String>> parameters,
            PullLimits limits) {
        List<String> errors = new ArrayList<>();
        Map<String, String> values = singles(parameters, names(kind), errors);
        ReadProperties properties = limits.pull();
        boolean whole = format == PullFormat.LINES && !values.containsKey(MAX_RESULTS);
        PullQuery query = new PullQuery(
                kind,
                since(values, errors),
                types(catalogue, values.get(TYPES), errors),
                flag(values.get(SHOW_DELETED), errors),
                newest(values, errors),
                format,
                whole,
                number(MAX_RESULTS, values, properties.pageSize(), 1, properties.pageSizeMax(), errors),
                whole
                        ? limits.stream().chunkBytesMax().toBytes()
                        : properties.pageBytesMax().toBytes(),
                values.get(PAGE_TOKEN),
                Duration.ofSeconds(
                        number(WAIT, values, 0, 0, (int) properties.waitMax().toSeconds(), errors)));
        refuse(errors);
        return query;
    }

    private static SortedSet<String> names(PullKind kind) {
        return switch (kind) {
            case PullKind.All all -> NAMES_OF_ALL;
            // The type is in the path.
            case PullKind.Collection ignored -> NAMES_OF_COLLECTION;
        };
    }

    private static SortedSet<String> names(String... further) {
        SortedSet<String> names =
                new TreeSet<>(Set.of(SINCE, SYNC_TOKEN, ORDER, SHOW_DELETED, MAX_RESULTS, PAGE_TOKEN, WAIT));
        names.addAll(List.of(further));
        return Collections.unmodifiableSortedSet(names);
    }

    private static Map<String, String> singles(
            Map<String, List<String>> parameters, Set<String> known, List<String> errors) {
        Map<String, String> values = new HashMap<>();
        parameters.forEach((name, given) -> {
            if (!known.contains(name)) {
                errors.add(unknown(name) + " (expected: one of " + String.join(", ", known) + ")");
            } else if (given.size() != 1) {
                errors.add(name + ": " + given.size() + " times (expected: once)");
            } else {
                // A name without "=" arrives as null.
                values.put(name, given.getFirst() == null ? "" : given.getFirst());
            }
        });
        return values;
    }

    private static @Nullable String since(Map<String, String> values, List<String> errors) {
        String since = values.get(SINCE);
        String syncToken = values.get(SYNC_TOKEN);
        if (since != null && syncToken != null && !since.equals(syncToken)) {
            errors.add(SINCE + ", " + SYNC_TOKEN + ": two tokens (expected: one, because both names mean the same)");
        }
        return since == null ? syncToken : since;
    }

    private static boolean newest(Map<String, String> values, List<String> errors) {
        String order = values.get(ORDER);
        if (order == null) {
            return false;
        }
        if (!order.equals(NEWEST)) {
            errors.add(ORDER + ": " + CanonicalText.shown(order) + " (expected: " + NEWEST + ")");
        } else if (values.containsKey(SINCE) || values.containsKey(SYNC_TOKEN)) {
            errors.add(ORDER + ": " + order + " with " + SINCE + " (expected: on a pull without a sync token)");
        }
        return true;
    }

    private static List<EntityType> types(Catalogue catalogue, @Nullable String text, List<String> errors) {
        if (text == null) {
            return List.of();
        }
        Set<EntityType> types = new TreeSet<>(Comparator.comparingInt(EntityType::code));
        for (String name : text.split(",", -1)) {
            EntityType type = catalogue.byName(name);
            if (type == null) {
                errors.add(TYPES + ": " + CanonicalText.shown(name) + " (expected: some of "
                        + String.join(
                                ", ",
                                catalogue.types().stream().map(EntityType::name).toList()) + ")");
                return List.of();
            }
            types.add(type);
        }
        return List.copyOf(types);
    }

    private static @Nullable Boolean flag(@Nullable String text, List<String> errors) {
        if (text == null) {
            return null;
        }
        if (!text.equals("true") && !text.equals("false")) {
            errors.add(SHOW_DELETED + ": " + CanonicalText.shown(text) + " (expected: true or false)");
        }
        return text.equals("true");
    }

    private static int number(
            String name, Map<String, String> values, int otherwise, int min, int max, List<String> errors) {
        String text = values.get(name);
        if (text == null) {
            return otherwise;
        }
        boolean digits =
                !text.isEmpty() && text.length() <= DIGITS_MAX && text.chars().allMatch(c -> c >= '0' && c <= '9');
        int value = digits ? Integer.parseInt(text) : -1;
        if (value < min || value > max) {
            errors.add(name + ": " + CanonicalText.shown(text) + " (expected: " + min + ".." + max + ")");
            return otherwise;
        }
        return value;
    }

    private static String unknown(String name) {
        return CanonicalText.shown(name) + ": unknown query parameter";
    }

    private static void refuse(List<String> errors) {
        if (!errors.isEmpty()) {
            throw new ProblemException(ErrorCode.VALIDATION_FAILED, String.join("; ", errors));
        }
    }
}
