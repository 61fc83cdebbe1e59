package dev.replog.commands.read;

import dev.replog.http.request.EntityTags;
import dev.replog.http.request.HeaderNames;
import dev.replog.schemas.ConflictPolicy;
import dev.replog.schemas.SeenToken;
import dev.replog.schemas.catalogue.CanonicalText;
import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.catalogue.Catalogues;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The content of a command's headers. They are read before the body, so that a wrong header is reported without parsing
 * a body.
 *
 * @param mutationId from the {@code Idempotency-Key}; null when there is none and one must be made
 * @param policy null for the default of the method
 * @param seen what the device had when the change was made; null when the request did not say
 */
public record CommandHeaders(
        @Nullable UUID mutationId,
        Condition condition,
        @Nullable ConflictPolicy policy,
        @Nullable Instant clientTime,
        @Nullable SeenToken seen) {
    static final Map<String, ConflictPolicy> POLICIES = Map.of(
            "reject", ConflictPolicy.REJECT,
            "merge", ConflictPolicy.MERGE,
            "client_wins", ConflictPolicy.CLIENT_WINS,
            "last_write_wins", ConflictPolicy.LAST_WRITE_WINS);
    static final String POLICIES_EXPECTED = "reject, merge, client_wins or last_write_wins";
    static final String INSTANT_EXPECTED = "an instant such as 2026-11-10T14:30:00.123Z";

    private static final String IF_MATCH = "If-Match";
    private static final int CATALOGUE_VERSION_MAX = 64;

    public static final CommandHeaders NONE = new CommandHeaders(null, Condition.NONE, null, null, null);

    /** Reads the headers from a function of the name, which ignores case and returns all lines; none when absent. */
    public static Reading<CommandHeaders> read(String userId, Function<String, List<String>> lines) {
        return one(lines, HeaderNames.IDEMPOTENCY_KEY, key -> MutationIds.ofKey(userId, key))
                .then(mutationId -> condition(userId, lines)
                        .then(condition -> one(lines, HeaderNames.CONFLICT, CommandHeaders::policy)
                                .then(policy -> one(lines, HeaderNames.CLIENT_TIME, CommandHeaders::clientTime)
                                        .then(time -> seen(userId, lines)
                                                .then(seen -> new Reading.Read<>(new CommandHeaders(
                                                        mutationId.value,
                                                        condition,
                                                        policy.value,
                                                        time.value,
                                                        seen.value)))))));
    }

    /**
     * The version of the catalogue that the client has; empty when the request does not name it. One that this
     * deployment never had counts as the types that ship: all instances must decide by what it says.
     */
    public static Reading<Optional<String>> catalogue(Function<String, List<String>> lines, Catalogues known) {
        return one(lines, HeaderNames.CATALOGUE, CommandHeaders::catalogueVersion)
                .then(version -> new Reading.Read<>(Optional.ofNullable(version.value)
                        .map(named ->
                                known.of(named) == null ? Catalogue.shipped().version() : named)));
    }

    private static Reading<String> catalogueVersion(String text) {
        String version = text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"")
                ? text.substring(1, text.length() - 1)
                : text;
        boolean isVersion = !version.isEmpty()
                && version.length() <= CATALOGUE_VERSION_MAX
                && version.chars().allMatch(c -> c > 0x20 && c < 0x7F && c != '"');
        return isVersion
                ? new Reading.Read<>(version)
                : Reading.invalid(HeaderNames.CATALOGUE + ": " + CanonicalText.shown(version) + " (expected: 1.."
                        + CATALOGUE_VERSION_MAX + " printable ASCII characters without spaces)");
    }

    private static Reading<Maybe<SeenToken>> seen(String userId, Function<String, List<String>> lines) {
        return one(lines, HeaderNames.SEEN, text -> SeenTokens.read(HeaderNames.SEEN, text, userId));
    }

    private static Reading<Condition> condition(String userId, Function<String, List<String>> lines) {
        EntityTags match = EntityTags.parse(lines.apply(IF_MATCH));
        EntityTags noneMatch = EntityTags.parse(lines.apply("If-None-Match"));
        return switch (noneMatch) {
            case EntityTags.Absent ignored -> Condition.unchangedSince(IF_MATCH, match, userId);
            case EntityTags.Any ignored ->
                match instanceof EntityTags.Absent
                        ? new Reading.Read<>(Condition.MUST_NOT_EXIST)
                        : Reading.invalid("If-Match: beside If-None-Match (expected: at most one of them)");
            case EntityTags.Listed ignored ->
                Reading.invalid("If-None-Match: a list of etags (expected: * with a write)");
        };
    }

    private static Reading<ConflictPolicy> policy(String text) {
        ConflictPolicy policy = POLICIES.get(text);
        return policy != null
                ? new Reading.Read<>(policy)
                : Reading.invalid(HeaderNames.CONFLICT + ": " + CanonicalText.shown(text) + " (expected: "
                        + POLICIES_EXPECTED + ")");
    }

    private static Reading<Instant> clientTime(String text) {
        return CanonicalText.parseInstant(text)
                .<Reading<Instant>>map(Reading.Read::new)
                .orElseGet(() -> Reading.invalid(HeaderNames.CLIENT_TIME + ": " + CanonicalText.shown(text)
                        + " (expected: " + INSTANT_EXPECTED + ")"));
    }

    private record Maybe<T>(@Nullable T value) {}

    private static <T> Reading<Maybe<T>> one(
            Function<String, List<String>> lines, String name, Function<String, Reading<T>> read) {
        List<String> found = lines.apply(name);
        if (found.isEmpty()) {
            return new Reading.Read<>(new Maybe<>(null));
        }
        return found.size() == 1
                ? read.apply(found.getFirst().strip()).then(value -> new Reading.Read<>(new Maybe<>(value)))
                : Reading.invalid(name + ": " + found.size() + " times (expected: once)");
    }
}
