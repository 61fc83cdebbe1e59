package dev.replog.allinone.contract;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.util.RawValue;

/** Bodies that were valid before a random change. */
final class RandomJson {

    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "0",
            "-1",
            "1.5",
            "-0.0",
            "1e400",
            "1e-400",
            "1E+2147483648",
            "9223372036854775808",
            "123456789012345678901234567890",
            "0.1234567890123456789",
            "\"\"",
            "\" \"",
            "\"x\"",
            "\"\\u0000\"",
            "\"a\\u0000b\"",
            "\"\\ud800\"",
            "\"\\udc00\\ud800\"",
            "\"\\ud83c\\udfcb\"",
            "\"\\u202e\\ufeff\\uffff\"",
            "\"2026-13-45\"",
            "\"9999-12-31T23:59:60Z\"",
            "\"+1000000-01-01T00:00:00Z\"",
            "\"-0001-01-01\"",
            "\"2026-11-10T14:30:00.123456789+18:00\"",
            "\"00000000-0000-0000-0000-000000000000\"",
            "\"in_progress\"",
            "\"completed\"",
            "\"'; DROP TABLE entity; --\"",
            "{}",
            "[]",
            "[{}]",
            "{\"a\":{\"a\":[1]}}");

    private static final List<String> NAMES = List.of(
            "id",
            "localId",
            "user_id",
            "etag",
            "version",
            "sync_token",
            "name",
            "notes",
            "order",
            "exercises",
            "sets",
            "status",
            "reps",
            "data",
            "__proto__",
            "a~/b",
            "",
            "\u0000",
            "ungewöhnlich");

    private final RandomGenerator random;

    RandomJson(RandomGenerator random) {
        this.random = random;
    }

    /** The document with some changes, or broken. */
    byte[] bytesOf(JsonNode document) {
        JsonNode changed = document.deepCopy();
        for (int changes = random.nextInt(4); changes > 0; changes--) {
            change(changed);
        }
        String text = changed.toString();
        return switch (random.nextInt(24)) {
            case 0 -> broken(text.getBytes(StandardCharsets.UTF_8));
            case 1 -> text.substring(0, random.nextInt(text.length() + 1)).getBytes(StandardCharsets.UTF_8);
            case 2 -> text.replaceFirst("\\{", "{\"name\":1,\"name\":2,").getBytes(StandardCharsets.UTF_8);
            case 3 -> nested(1 + random.nextInt(3_000)).getBytes(StandardCharsets.UTF_8);
            case 4 -> text.getBytes(random.nextBoolean() ? StandardCharsets.UTF_16 : StandardCharsets.UTF_32);
            case 5 -> (text + (random.nextBoolean() ? "\n" : text)).getBytes(StandardCharsets.UTF_8);
            case 6 -> pick(VALUES).getBytes(StandardCharsets.UTF_8);
            default -> text.getBytes(StandardCharsets.UTF_8);
        };
    }

    private void change(JsonNode document) {
        List<JsonNode> containers = new ArrayList<>();
        collect(document, containers);
        JsonNode chosen = containers.get(random.nextInt(containers.size()));
        if (chosen instanceof ObjectNode object) {
            change(object);
        } else if (chosen instanceof ArrayNode array) {
            change(array);
        }
    }

    private void change(ObjectNode object) {
        List<String> names = List.copyOf(object.propertyNames());
        if (names.isEmpty() || random.nextInt(4) == 0) {
            object.putRawValue(pick(NAMES), value());
        } else if (random.nextInt(4) == 0) {
            object.remove(pick(names));
        } else {
            object.putRawValue(pick(names), value());
        }
    }

    private void change(ArrayNode array) {
        if (array.isEmpty() || random.nextBoolean()) {
            array.addRawValue(value());
        } else {
            array.add(array.get(random.nextInt(array.size())).deepCopy());
        }
    }

    private RawValue value() {
        return new RawValue(
                switch (random.nextInt(12)) {
                    case 0 -> nested(1 + random.nextInt(600));
                    case 1 -> '"' + "ä".repeat(random.nextInt(12_000)) + '"';
                    case 2 -> "1".repeat(1 + random.nextInt(1_200));
                    default -> pick(VALUES);
                });
    }

    private byte[] broken(byte[] bytes) {
        for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return bytes;
    }

    private String nested(int depth) {
        return random.nextBoolean()
                ? "[".repeat(depth) + "]".repeat(depth)
                : "{\"a\":".repeat(depth) + "1" + "}".repeat(depth);
    }

    private static void collect(JsonNode node, List<JsonNode> containers) {
        if (node.isContainer()) {
            containers.add(node);
            node.forEach(child -> collect(child, containers));
        }
    }

    private <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
