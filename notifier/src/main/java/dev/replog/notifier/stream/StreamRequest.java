package dev.replog.notifier.stream;

import dev.replog.http.auth.Caller;
import dev.replog.http.problem.ErrorCode;
import dev.replog.http.problem.ProblemException;
import dev.replog.http.request.HeaderNames;
import dev.replog.notifier.ping.Interest;
import dev.replog.notifier.room.DeviceId;
import dev.replog.notifier.room.RoomId;
import dev.replog.schemas.catalogue.CanonicalText;
import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.catalogue.EntityType;
import dev.replog.schemas.token.SyncToken;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.server.ServerRequest;

/**
 * A checked request to open a stream.
 *
 * @param caller the user of the request, and when its token expires
 * @param since the token up to which the client has everything; null: none was sent
 * @param room the room that its device joins; null: none
 */
record StreamRequest(
        Caller caller,
        Interest interest,
        @Nullable SyncToken since,
        @Nullable RoomId room) {
    /** The character that replaces bytes that are not UTF-8. */
    private static final char REPLACEMENT = '\uFFFD';

    private static final int TYPES_LENGTH_MAX = 1_000;

    /** Fails with the problem for the response. */
    static StreamRequest of(Catalogue catalogue, ServerRequest request) {
        Caller caller = Caller.of(request);
        String device = param(request, "device");
        if (device != null && !DeviceId.isValid(device)) {
            throw new ProblemException(
                    ErrorCode.VALIDATION_FAILED,
                    "device: " + CanonicalText.shown(device) + " (expected: " + DeviceId.EXPECTED + ")");
        }
        return new StreamRequest(
                caller,
                interest(catalogue, device, param(request, "types")),
                since(request, caller.userId()),
                room(request, caller.userId(), device));
    }

    private static @Nullable RoomId room(ServerRequest request, String userId, @Nullable String device) {
        String name = param(request, "presence");
        if (name == null) {
            return null;
        }
        if (!RoomId.isName(name)) {
            throw new ProblemException(
                    ErrorCode.VALIDATION_FAILED,
                    "presence: " + name.length() + " characters (expected: 1.." + RoomId.NAME_LENGTH_MAX
                            + " printable characters)");
        }
        if (device == null) {
            throw new ProblemException(
                    ErrorCode.VALIDATION_FAILED, "device: none (expected: the device that joins the room)");
        }
        return new RoomId(userId, name);
    }

    private static Interest interest(Catalogue catalogue, @Nullable String device, @Nullable String types) {
        return types == null
                ? Interest.inAll(device, catalogue)
                : Interest.in(device, types(catalogue, types), catalogue);
    }

    private static Set<String> types(Catalogue catalogue, String given) {
        if (given.length() > TYPES_LENGTH_MAX) {
            throw new ProblemException(
                    ErrorCode.VALIDATION_FAILED,
                    "types: " + given.length() + " characters (expected: at most " + TYPES_LENGTH_MAX + ")");
        }
        Set<String> types = new LinkedHashSet<>();
        for (String name : given.split(",", -1)) {
            EntityType type = catalogue.byName(name.strip());
            if (type == null) {
                throw new ProblemException(
                        ErrorCode.VALIDATION_FAILED,
                        "types: " + name.strip() + " (expected: of " + catalogue.types() + ", separated by commas)");
            }
            types.add(type.name());
        }
        return types;
    }

    /**
     * The header takes precedence: a browser that reconnects repeats the old address and adds the id of its last event.
     */
    private static @Nullable SyncToken since(ServerRequest request, String userId) {
        String header = request.headers().firstHeader(HeaderNames.LAST_EVENT_ID);
        boolean fromHeader = header != null && !header.isEmpty();
        String text = fromHeader ? header : param(request, "since");
        if (text == null) {
            return null;
        }
        String name = fromHeader ? HeaderNames.LAST_EVENT_ID : "since";
        return SyncToken.decode(text, userId)
                // Any kind of token is accepted, because it is only compared with positions; the response has marks.
                .map(token -> SyncToken.mark(token.log(), token.position()))
                .orElseThrow(() -> new ProblemException(
                        ErrorCode.INVALID_TOKEN, name + ": malformed, or of another user (expected: a sync token)"));
    }

    /** The one value of a parameter; null when it is missing or empty. */
    private static @Nullable String param(ServerRequest request, String name) {
        List<String> values = request.queryParams().get(name);
        if (values == null || values.isEmpty()) {
            return null;
        }
        if (values.size() > 1) {
            throw new ProblemException(
                    ErrorCode.VALIDATION_FAILED, name + ": given " + values.size() + " times (expected: once)");
        }
        String value = values.getFirst();
        if (value != null && value.indexOf(REPLACEMENT) >= 0) {
            throw new ProblemException(
                    ErrorCode.VALIDATION_FAILED, name + ": not well-formed Unicode (expected: UTF-8, percent-encoded)");
        }
        return value == null || value.isEmpty() ? null : value;
    }
}
