package dev.replog.projector.exchange;

import dev.replog.http.problem.ErrorCode;
import dev.replog.http.problem.FieldError;
import dev.replog.http.problem.Problem;
import dev.replog.http.problem.ProblemException;
import dev.replog.http.request.RequestJson;
import dev.replog.schemas.ConflictPolicy;
import dev.replog.schemas.catalogue.CanonicalText;
import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.catalogue.EntityType;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The registration of a node, read from the body of its request.
 *
 * @param types the names of its root types; null for all
 * @param policy null for the defaults of its operations
 */
record NodeOrder(
        String code,
        String name,
        @Nullable List<String> types,
        @Nullable ConflictPolicy policy) {
    private static final int CODE_MAX = 64;
    private static final int NAME_MAX = 200;
    private static final Set<String> KNOWN = new TreeSet<>(Set.of("code", "name", "types", "conflict"));

    static NodeOrder read(byte[] body, Catalogue catalogue) {
        JsonNode root = parsed(body);
        List<FieldError> errors = new ArrayList<>();
        for (String name : root.propertyNames()) {
            if (!KNOWN.contains(name)) {
                add(errors, CanonicalText.shown(name), "unknown (expected: " + String.join(", ", KNOWN) + ")");
            }
        }
        NodeOrder order = new NodeOrder(
                text(root, "code", CODE_MAX, errors),
                text(root, "name", NAME_MAX, errors),
                types(root.get("types"), catalogue, errors),
                policy(root.get("conflict"), errors));
        if (!errors.isEmpty()) {
            throw new ProblemException(
                    Problem.of(ErrorCode.VALIDATION_FAILED, errors.getFirst().message())
                            .withErrors(errors));
        }
        return order;
    }

    private static JsonNode parsed(byte[] body) {
        JsonNode root;
        try {
            root = RequestJson.MAPPER.readTree(body);
        } catch (JacksonException notJson) {
            throw new ProblemException(ErrorCode.INVALID_JSON, "body: not JSON (expected: one JSON object in UTF-8)");
        }
        if (root == null || !root.isObject()) {
            throw new ProblemException(ErrorCode.VALIDATION_FAILED, "body: not an object (expected: an object)");
        }
        return root;
    }

    private static String text(JsonNode root, String name, int max, List<FieldError> errors) {
        JsonNode value = root.get(name);
        String text = value != null && value.isString() ? value.stringValue() : "";
        boolean isValid = !text.isBlank()
                && text.codePointCount(0, text.length()) <= max
                && text.chars().noneMatch(Character::isISOControl)
                && CanonicalText.isWellFormed(text);
        if (!isValid) {
            add(errors, name, shown(value) + " (expected: 1.." + max + " characters, no control characters)");
        }
        return text;
    }

    private static @Nullable List<String> types(
            @Nullable JsonNode value, Catalogue catalogue, List<FieldError> errors) {
        if (value == null || value.isNull()) {
            return null;
        }
        List<String> roots = catalogue.types().stream()
                .filter(EntityType::isRoot)
                .map(EntityType::name)
                .toList();
        Set<String> types = new TreeSet<>();
        for (JsonNode type : value) {
            if (type.isString() && roots.contains(type.stringValue())) {
                types.add(type.stringValue());
            } else {
                add(errors, "types", shown(type) + " (expected: of " + String.join(", ", roots) + ")");
            }
        }
        if (!value.isArray() || value.isEmpty()) {
            add(errors, "types", shown(value) + " (expected: an array of root types, or none for all)");
        }
        return List.copyOf(types);
    }

    private static @Nullable ConflictPolicy policy(@Nullable JsonNode value, List<FieldError> errors) {
        if (value == null || value.isNull()) {
            return null;
        }
        for (ConflictPolicy policy : ConflictPolicy.values()) {
            if (value.isString() && value.stringValue().equals(policyName(policy))) {
                return policy;
            }
        }
        add(errors, "conflict", shown(value) + " (expected: reject, merge, client_wins or last_write_wins)");
        return null;
    }

    static String policyName(ConflictPolicy policy) {
        return switch (policy) {
            case REJECT -> "reject";
            case MERGE -> "merge";
            case CLIENT_WINS -> "client_wins";
            case LAST_WRITE_WINS -> "last_write_wins";
        };
    }

    private static void add(List<FieldError> errors, String name, String message) {
        errors.add(new FieldError("/" + name, name + ": " + message));
    }

    private static String shown(@Nullable JsonNode value) {
        return value == null ? "missing" : CanonicalText.shown(value.toString());
    }
}
