package dev.replog.notifier.channel;

import dev.replog.http.problem.ErrorCode;
import dev.replog.http.problem.FieldError;
import dev.replog.http.problem.Problem;
import dev.replog.http.problem.ProblemException;
import dev.replog.http.request.RequestJson;
import dev.replog.notifier.webhook.WebhookAddress;
import dev.replog.notifier.webhook.WebhookSecret;
import dev.replog.schemas.catalogue.Catalogue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Converts bytes to a request for a channel, or to the problem with all its errors. Not thread-safe. */
final class ChannelReader {
    static final Pattern ID = Pattern.compile("[A-Za-z0-9_=+~-]{1,64}");

    private static final String EXPECTED_ID = "1..64 letters, digits, - _ = + ~";
    private static final Set<String> FIELDS = Set.of("id", "type", "address", "expiration", "secret", "types");
    private static final int ERRORS_MAX = 20;
    private static final int SHOWN_MAX = 60;
    private static final JsonMapper MAPPER = JsonMapper.builder(RequestJson.FACTORY)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final Catalogue catalogue;
    private final ObjectNode body;
    private final List<FieldError> errors = new ArrayList<>();

    private ChannelReader(Catalogue catalogue, ObjectNode body) {
        this.catalogue = catalogue;
        this.body = body;
    }

    /** Fails with the problem for the response. */
    static ChannelOrder read(Catalogue catalogue, byte[] json, Instant now, boolean dev) {
        JsonNode root;
        try {
            root = MAPPER.readTree(json);
        } catch (JacksonException notJson) {
            throw new ProblemException(ErrorCode.INVALID_JSON, "body: not JSON (expected: one JSON object in UTF-8)");
        }
        if (root == null || root.isMissingNode()) {
            throw new ProblemException(ErrorCode.INVALID_JSON, "body: empty (expected: one JSON object in UTF-8)");
        }
        if (!(root instanceof ObjectNode object)) {
            throw new ProblemException(ErrorCode.VALIDATION_FAILED, "body: " + shown(root) + " (expected: an object)");
        }
        return new ChannelReader(catalogue, object).read(now, dev);
    }

    private ChannelOrder read(Instant now, boolean dev) {
        for (String name : body.propertyNames()) {
            if (!FIELDS.contains(name)) {
                error(name, "unknown", "id, type, address, expiration, secret, types");
            }
        }
        String id =
                required("id", text -> ID.matcher(text).matches() ? Optional.of(text) : Optional.empty(), EXPECTED_ID);
        required("type", text -> text.equals("webhook") ? Optional.of(text) : Optional.empty(), "webhook");
        WebhookAddress address = address(dev);
        Instant expiresAt = expiration(now);
        WebhookSecret secret = secret();
        List<String> types = types();
        if (!errors.isEmpty() || id == null || address == null) {
            String more = errors.size() == 1 ? "" : " (and " + (errors.size() - 1) + " more)";
            throw new ProblemException(
                    Problem.of(ErrorCode.VALIDATION_FAILED, errors.getFirst().message() + more)
                            .withErrors(errors));
        }
        return new ChannelOrder(id, address, expiresAt, secret, types);
    }

    private <T> @Nullable T required(String name, Function<String, Optional<T>> parse, String expected) {
        JsonNode value = present(name);
        if (value == null) {
            error(name, "missing", expected);
            return null;
        }
        Optional<T> parsed = value.isString() ? parse.apply(value.stringValue()) : Optional.empty();
        if (parsed.isEmpty()) {
            error(name, shown(value), expected);
        }
        return parsed.orElse(null);
    }

    private @Nullable WebhookAddress address(boolean dev) {
        String text = required("address", Optional::of, "an address like https://app.example/pings");
        if (text == null) {
            return null;
        }
        return switch (WebhookAddress.read(text, dev)) {
            case WebhookAddress.Reading.Accepted accepted -> accepted.address();
            case WebhookAddress.Reading.Refused refused -> {
                add("/address", refused.message());
                yield null;
            }
        };
    }

    private @Nullable Instant expiration(Instant now) {
        JsonNode value = present("expiration");
        if (value == null) {
            return null;
        }
        // Calendar-style clients send the number as text, because it may be beyond the range of their numbers.
        String text = value.isString() ? value.stringValue() : value.isIntegralNumber() ? value.toString() : "";
        if (!text.matches("\\d{1,15}") || Long.parseLong(text) <= now.toEpochMilli()) {
            error("expiration", shown(value), "a time in the future, in milliseconds since 1970");
            return null;
        }
        return Instant.ofEpochMilli(Long.parseLong(text));
    }

    /** Does not repeat the value, because even an invalid secret may be secret. */
    private @Nullable WebhookSecret secret() {
        JsonNode value = present("secret");
        if (value == null) {
            return null;
        }
        Optional<WebhookSecret> parsed = value.isString() ? WebhookSecret.parse(value.stringValue()) : Optional.empty();
        if (parsed.isEmpty()) {
            error("secret", "not one", WebhookSecret.EXPECTED);
        }
        return parsed.orElse(null);
    }

    private @Nullable List<String> types() {
        JsonNode value = present("types");
        if (value == null) {
            return null;
        }
        List<String> known = catalogue.types().stream().map(type -> type.name()).toList();
        if (!value.isArray() || value.isEmpty()) {
            error("types", shown(value), "a list of " + known);
            return null;
        }
        Set<String> types = new LinkedHashSet<>();
        for (int i = 0; i < value.size(); i++) {
            JsonNode type = value.get(i);
            if (!type.isString() || !known.contains(type.stringValue())) {
                typeError(i, shown(type), "of " + known);
            } else if (!types.add(type.stringValue())) {
                typeError(i, shown(type) + " twice", "each once");
            }
        }
        return types.stream().sorted().toList();
    }

    private @Nullable JsonNode present(String name) {
        JsonNode value = body.get(name);
        return value == null || value.isNull() ? null : value;
    }

    private void error(String name, String found, String expected) {
        String pointer = "/" + name.replace("~", "~0").replace("/", "~1");
        add(pointer, name + ": " + found + " (expected: " + expected + ")");
    }

    private void typeError(int index, String found, String expected) {
        add("/types/" + index, "types: " + found + " (expected: " + expected + ")");
    }

    private void add(String pointer, String message) {
        if (errors.size() < ERRORS_MAX) {
            errors.add(new FieldError(pointer, message));
        }
    }

    private static String shown(JsonNode value) {
        if (value.isObject() || value.isArray()) {
            return value.isObject() ? "an object" : "a list of " + value.size();
        }
        String text = value.toString();
        return text.length() <= SHOWN_MAX ? text : text.substring(0, SHOWN_MAX) + "…";
    }
}
