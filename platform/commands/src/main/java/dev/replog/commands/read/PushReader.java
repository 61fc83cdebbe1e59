package dev.replog.commands.read;

import dev.replog.http.problem.ErrorCode;
import dev.replog.schemas.catalogue.CanonicalText;
import dev.replog.schemas.catalogue.Catalogue;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Converts the body of a push to operations of the log. An error in one operation rejects that operation; an error in
 * the body as a whole rejects all. The local ids of the whole push are known before any document is read.
 */
public final class PushReader {
    public static final int OPERATIONS_MAX = 500;

    private static final int DEVICE_ID_MAX = 64;
    private static final Set<String> KNOWN = Set.of("device_id", "atomic", "operations");

    private PushReader() {}

    /**
     * @param mutationIds makes an id for each operation without one
     */
    public static Reading<PushCommand> read(
            Catalogue catalogue, String userId, byte[] body, Supplier<UUID> mutationIds) {
        return JsonText.parse(body).then(push -> read(catalogue, userId, push, mutationIds));
    }

    private static Reading<PushCommand> read(
            Catalogue catalogue, String userId, ObjectNode push, Supplier<UUID> mutationIds) {
        ErrorList errors = new ErrorList();
        push.propertyNames().stream().filter(name -> !KNOWN.contains(name)).forEach(name -> {
            Pointer at = Pointer.ROOT.child(name);
            errors.add(at.toString(), at.toString().substring(1) + ": unknown (expected: " + sorted(KNOWN) + ")");
        });
        String deviceId = deviceId(push.get("device_id"), errors);
        boolean atomic = atomic(push.get("atomic"), errors);
        JsonNode operations = push.get("operations");
        if (operations == null || !operations.isArray() || operations.isEmpty()) {
            String found = operations == null ? "missing" : operations.isArray() ? "empty" : JsonText.shown(operations);
            errors.add("/operations", "operations: " + found + " (expected: an array of 1.." + OPERATIONS_MAX + ")");
        }
        if (!errors.isEmpty() || operations == null) {
            return errors.toUnreadable();
        }
        return operations.size() > OPERATIONS_MAX
                ? Reading.refused(
                        ErrorCode.TOO_LARGE,
                        "operations: " + operations.size() + " (expected: 1.." + OPERATIONS_MAX + ")")
                : readOperations(catalogue, userId, operations, mutationIds, deviceId, atomic);
    }

    private static Reading<PushCommand> readOperations(
            Catalogue catalogue,
            String userId,
            JsonNode operations,
            Supplier<UUID> mutationIds,
            @Nullable String deviceId,
            boolean atomic) {
        Labels labels = new Labels(userId);
        List<PushOperation> drafts = new ArrayList<>(operations.size());
        for (int i = 0; i < operations.size(); i++) {
            PushOperation draft = new PushOperation(catalogue, i, operations.get(i), userId, labels);
            draft.declare();
            drafts.add(draft);
        }
        if (labels.nodes() > CommandReader.NODES_MAX) {
            return CommandReader.tooManyNodes(labels.nodes());
        }
        List<PushItem> items =
                drafts.stream().map(draft -> draft.read(mutationIds)).toList();
        List<PushItem.Valid> valid = items.stream()
                .filter(PushItem.Valid.class::isInstance)
                .map(PushItem.Valid.class::cast)
                .toList();
        return new Reading.Read<>(new PushCommand(deviceId, atomic, items, PushOrder.of(catalogue, valid)));
    }

    private static @Nullable String deviceId(@Nullable JsonNode value, ErrorList errors) {
        if (value == null || value.isNull()) {
            return null;
        }
        String text = value.isString() ? value.stringValue() : "";
        boolean valid = !text.isBlank()
                && text.length() <= DEVICE_ID_MAX
                && text.chars().noneMatch(Character::isISOControl)
                && CanonicalText.isWellFormed(text);
        if (!valid) {
            errors.add(
                    "/device_id",
                    "device_id: " + JsonText.shown(value) + " (expected: a string of 1.." + DEVICE_ID_MAX
                            + " characters, no control characters)");
        }
        return valid ? text : null;
    }

    private static boolean atomic(@Nullable JsonNode value, ErrorList errors) {
        if (value == null || value.isNull()) {
            return false;
        }
        if (!value.isBoolean()) {
            errors.add("/atomic", "atomic: " + JsonText.shown(value) + " (expected: true or false)");
        }
        return value.isBoolean() && value.booleanValue();
    }

    static String sorted(Set<String> names) {
        return String.join(", ", names.stream().sorted().toList());
    }
}
